"""Marking a clip by hand, in the browser of this machine alone."""
