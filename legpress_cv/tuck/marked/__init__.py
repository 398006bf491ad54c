"""Tilt from marks that a person made, over what an estimator says."""
