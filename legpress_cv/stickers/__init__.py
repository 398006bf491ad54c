"""Stickers on the lifter, and points marked by hand, followed through the clip."""
