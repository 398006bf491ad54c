"""Posterior pelvic tilt read from the fitted segment chain."""
