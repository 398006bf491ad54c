"""The one tree of exceptions.

::

    LegpressError
    ├── ClipError                 the clip cannot be read
    │   ├── ClipNotFoundError     no such file, or a folder
    │   ├── UnreadableClipError   not a video, no picture stream, truncated, no frames
    ├── SettingsError             unknown key, value out of range, unreadable settings file
    ├── ModelError                the pose model cannot be used
    │   ├── ModelNotFoundError    no model on this machine and none could be fetched
    │   └── ModelCorruptError     the file is not the model that it should be
    ├── ResultError               a file is no result that can be read
    ├── ComparisonError           sets that cannot be held against each other
    ├── MarksError                marks made by hand cannot be read, or are of another clip
    ├── OutputError               a result cannot be written
    │   └── OutputExistsError     it is there already and overwriting was not asked for
    ├── ExportError               a result has nothing that another format could hold
    ├── MissingLibraryError       a Python library of an extra is not installed
    ├── NativeLibraryError        a system library that the pose estimator loads is missing
    ├── OutOfMemoryError          there is not enough memory for a clip
    └── WorkerError               a process that should do the work cannot: not started, forked
        └── WorkerDiedError       one ended in the middle of a clip

"Not measurable" is no error: it is a result, with its reason, in
:class:`legpress_cv.results.SetAnalysis`. Every message is one sentence (or two) that says
what is wrong and what to do; the command line prints it and ends with exit code 2.
"""

from __future__ import annotations


class LegpressError(Exception):
    """Base of everything that this package raises on purpose."""


class ClipError(LegpressError):
    """The clip cannot be read."""


class ClipNotFoundError(ClipError):
    """There is no such file, or the path is a folder."""


class UnreadableClipError(ClipError):
    """The file is not a video that can be decoded, or holds no frames."""


class SettingsError(LegpressError):
    """The settings hold an unknown key or a value out of its range."""


class ModelError(LegpressError):
    """The pose model cannot be used."""


class ModelNotFoundError(ModelError):
    """No pose model is on this machine and none could be fetched."""


class ModelCorruptError(ModelError):
    """A model file does not hold the model that it should."""


class ResultError(LegpressError):
    """A file is no result of an analysis that this version can read."""


class ComparisonError(LegpressError):
    """Sets that cannot be held against each other: one alone, or one clip twice."""


class MarksError(LegpressError):
    """Marks made by hand cannot be read, mean nothing, or are those of another clip."""


class OutputError(LegpressError):
    """A result cannot be written."""


class OutputExistsError(OutputError):
    """A result is there already and overwriting was not asked for."""


class ExportError(LegpressError):
    """A format is none of ours, or a result holds nothing that it could carry."""


class MissingLibraryError(LegpressError):
    """A Python library that comes with an extra of this package is not installed."""


class NativeLibraryError(LegpressError):
    """A system library that the pose estimator loads is missing."""


class OutOfMemoryError(LegpressError):
    """There is not enough memory for a clip."""

    def __init__(self) -> None:
        super().__init__(
            "memory ran out; close other programs, analyse fewer clips at a time, or export the"
            " clip smaller (1080p) and cut to the set."
        )


class WorkerError(LegpressError):
    """A process cannot do the work: it does not start or answer, or was forked too late."""


class WorkerDiedError(WorkerError):
    """A worker ended in the middle of a clip."""
