"""The working set's window, its reps and their phases; knows nothing of the pelvis."""

from __future__ import annotations

from legpress_cv.reps.choose import RepCut, choose_cut, rough_cut
from legpress_cv.reps.find import find_reps
from legpress_cv.reps.rep import Rep, frames_of

__all__ = ["Rep", "RepCut", "choose_cut", "find_reps", "frames_of", "rough_cut"]
