"""Posterior pelvic tilt inferred by comparing the reps of one clip at equal depth."""
