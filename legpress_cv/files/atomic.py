"""The one way to write a file: it appears under its name when it is whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from legpress_cv.errors import OutputError, OutputExistsError

from .names import shown
from .temporary import temporary_folder

_NAME = "new"
"""Of a single file in its temporary folder: short, whatever name it gets."""

_FULL = "free some space or choose another folder with -o"
_NOT_ALLOWED = "you may not write there; choose another folder with -o"
_NO_FOLDER_ON_THE_WAY = "a part of the path is not a folder; choose another folder with -o"
_CONTENT = {errno.ENOSPC: f"the disk is full; {_FULL}"}
_PLACE = {
    errno.EROFS: "it is on a read-only file system; choose another folder with -o",
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.ENOENT: "there is no such folder; create it first",
    errno.ENOTDIR: _NO_FOLDER_ON_THE_WAY,
    errno.EEXIST: _NO_FOLDER_ON_THE_WAY,
    errno.EISDIR: "a folder of that name is there already; move it away",
    errno.ENAMETOOLONG: "the path is too long; choose another folder with -o",
}
if hasattr(errno, "EDQUOT"):  # not on Windows
    _CONTENT[errno.EDQUOT] = f"your disk quota is used up; {_FULL}"
_CANNOT_FLUSH = frozenset({errno.EINVAL, errno.ENOTSUP})
"""Said by file systems that keep no content back, or cannot be asked to write it."""

Key = TypeVar("Key")


def output_error(path: Path, error: BaseException) -> OutputError:
    """Put a system or FFmpeg error on writing into one sentence.

    Parameters
    ----------
    path
        What was to be written. Where the place is at fault it is named in full, otherwise by its
        last name: the same for a file that is still in a temporary folder.
    error
        What was raised.

    Returns
    -------
    OutputError
        To be raised from `error`.
    """
    number = getattr(error, "errno", None) or 0
    if number in _PLACE:
        return OutputError(f"{shown(path)} cannot be written: {_PLACE[number]}.")
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if number and number not in errno.errorcode:  # one of FFmpeg's own, not the system's
        cause = f"its pictures or their times cannot be encoded ({text}); try it with --no-video"
    else:
        cause = _CONTENT.get(number, f"{text}; choose another folder with -o")
    return OutputError(f"{shown(Path(path.name))} cannot be written: {cause}.")


def check_target(target: Path, *, overwrite: bool) -> None:
    """See that a file may get its name.

    Raises
    ------
    OutputExistsError
        If one of that name is there and `overwrite` is False.
    OutputError
        If a folder has that name.
    """
    # os.path.isdir never raises; what cannot be looked at fails with the first write.
    if os.path.isdir(target):  # noqa: PTH112
        raise output_error(target, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not overwrite and os.path.lexists(target):
        raise OutputExistsError(
            f"{shown(target)} is there already; add --overwrite to replace it, or choose another"
            " folder with -o."
        )


def check_targets(targets: Iterable[Path], *, overwrite: bool) -> None:
    """See before long work that its results can be written; missing folders are made.

    Raises
    ------
    OutputExistsError
        If one is there and `overwrite` is False.
    OutputError
        If a folder cannot be made or written to.
    """
    targets = tuple(targets)
    for target in targets:
        check_target(target, overwrite=overwrite)
    for folder in {target.parent for target in targets}:
        with _os_errors_told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with temporary_folder(folder):
                pass


@contextlib.contextmanager
def no_empty_folder_left(out: Path | None) -> Iterator[None]:
    """Remove the folders that the block makes for results, if none came; None stands for none."""
    # os.path never raises here: a folder that cannot be looked at fails later, with a sentence.
    fresh = [] if out is None else [f for f in (out, *out.parents) if not os.path.lexists(f)]
    try:
        yield
    finally:
        for folder in fresh:
            with contextlib.suppress(OSError):  # it holds results
                folder.rmdir()


@contextlib.contextmanager
def atomic_path(target: Path, *, overwrite: bool = True) -> Iterator[Path]:
    """Have a file written in a hidden folder beside its place, and renamed when it is whole.

    Parameters
    ----------
    target
        The name that it gets in the end; its folder has to exist.
    overwrite
        Whether a file of that name may be replaced.

    Yields
    ------
    Path
        An empty file with the permissions of any new file, to be written in the block. It is gone
        when the block raises, Ctrl-C included; what stood under the name stays then.

    Raises
    ------
    OutputExistsError
        If a file of that name is there and `overwrite` is False.
    OutputError
        From any :class:`OSError` of the block or of putting the file in place.
    """
    check_target(target, overwrite=overwrite)
    with _os_errors_told(target), temporary_folder(target.parent) as folder:
        temporary = folder / _NAME
        temporary.touch(exist_ok=False)
        yield temporary
        to_disk(temporary)
        check_target(target, overwrite=overwrite)
        temporary.replace(target)


def atomic_write(target: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file whole or not at all; see :func:`atomic_path`."""
    with atomic_path(target, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def staged_files(targets: Mapping[Key, Path], *, overwrite: bool) -> Iterator[dict[Key, Path]]:
    """Have several files of one folder written in a hidden folder there, and appear together.

    Parameters
    ----------
    targets
        Names that they get in the end, at least one, all in one folder, which is made if it is
        missing. They are renamed in this order: the last one is the sign that all are there.
    overwrite
        Whether files of those names may be replaced.

    Yields
    ------
    dict
        By the keys of `targets`: where to write each file in the block. It has to write them all,
        but for those whose keys it takes out: what stood under their names stays.
        When the block raises, Ctrl-C included, nothing of it stays, and what stood there stays.

    Raises
    ------
    OutputExistsError
        If one of the names is taken and `overwrite` is False; nothing was written then.
    OutputError
        From any :class:`OSError` of the block or of putting the files in place.
    """
    for target in targets.values():
        check_target(target, overwrite=overwrite)
    folder = next(iter(targets.values())).parent
    with _os_errors_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with temporary_folder(folder) as staging:
            staged = {key: staging / target.name for key, target in targets.items()}
            yield staged
            for path in staged.values():
                to_disk(path)
            _put_in_place([(path, targets[key]) for key, path in staged.items()], overwrite)


def _put_in_place(moves: list[tuple[Path, Path]], overwrite: bool) -> None:
    """Rename all, or take back those that replaced nothing."""
    for _, target in moves:
        check_target(target, overwrite=overwrite)  # one that came meanwhile is not ours to replace
    fresh: list[Path] = []
    try:
        for path, target in moves:
            if not os.path.lexists(target):
                fresh.append(target)
            with _os_errors_told(target):
                path.replace(target)
    except BaseException:
        for target in fresh:
            with contextlib.suppress(OSError):
                target.unlink()
        raise


def to_disk(path: Path) -> None:
    """Have the disk keep a file's content: after a power cut, its name may have outlived it."""
    with path.open("r+b") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:
                raise


@contextlib.contextmanager
def _os_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error
