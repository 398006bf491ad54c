"""A file that appears under its name only when it is whole."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.files.names import shown

_TOKEN_BYTES = 6
"""Of the temporary name: parallel runs into one folder must never meet."""
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def output_error(path: Path, error: BaseException) -> OutputError:
    """Put a system or FFmpeg error on writing into one sentence.

    Parameters
    ----------
    path : Path
        What was to be written.
    error : BaseException
        What was raised.

    Returns
    -------
    OutputError
        To be raised from `error`.
    """
    name, number = shown(path), getattr(error, "errno", None)
    if number in _NO_SPACE:
        return OutputError(f"{name} cannot be written: the disk is full; free some space.")
    if number in _NOT_ALLOWED:
        return OutputError(f"{name} may not be written; choose another folder with -o.")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return OutputError(f"{name} cannot be written: there is no such folder; create it first.")
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return OutputError(f"{name} cannot be written: {why}.")


class PartFile:
    """A temporary file beside its target.

    Parameters
    ----------
    target : Path
        The name that it gets in the end.
    overwrite : bool
        Whether a file of that name may be replaced.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        self.target = target
        token = secrets.token_hex(_TOKEN_BYTES)
        self.temporary = target.parent / f".legpress-{token}.part"
        self._overwrite = overwrite

    def create(self) -> None:
        """Create the temporary file, empty.

        Raises
        ------
        OutputExistsError
            If the target is there and may not be replaced.
        OutputError
            If the folder is missing or may not be written to, or the target is a folder.
        """
        self._check_target()
        try:
            # Mode 0666 under the user's umask; tempfile's 0600 would stay with the result.
            os.close(os.open(self.temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except OSError as error:
            raise output_error(self.target, error) from error

    def publish(self) -> None:
        """Give the file its name, replacing what is there in one step.

        Raises
        ------
        OutputExistsError, OutputError
            As for :meth:`create`; the temporary file stays, for :meth:`discard`.
        """
        self._check_target()
        try:
            self.temporary.replace(self.target)
        except OSError as error:
            raise output_error(self.target, error) from error

    def discard(self) -> None:
        """Remove the temporary file, if it is there."""
        with contextlib.suppress(OSError):
            self.temporary.unlink(missing_ok=True)

    def _check_target(self) -> None:
        try:
            is_folder, exists = self.target.is_dir(), os.path.lexists(self.target)
        except (OSError, ValueError) as error:
            raise output_error(self.target, error) from error
        if is_folder:
            raise OutputError(f"{shown(self.target)} is a folder; name a file to write to.")
        if exists and not self._overwrite:
            raise OutputExistsError(
                f"{shown(self.target)} is there already; pass --overwrite to replace it."
            )
