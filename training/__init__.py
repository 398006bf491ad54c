"""The data engine: leg-press clips with a known pelvis, and the training that uses them.

Not part of the installed package. Run from the root of the repository, with the extra
``training`` installed: ``python -m training --help``.

World frame of everything here: metres, x the way the lifter faces, y to the lifter's left,
z up; the camera stands on the lifter's right (negative y). Angles in degrees.
"""
