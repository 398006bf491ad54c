"""Stickers on the lifter, followed through the clip."""
