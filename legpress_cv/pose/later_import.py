"""Modules that another package imports for a function we never call, loaded only if it is."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from threading import RLock
from types import ModuleType

_placing = RLock()
"""Two threads at a time would take each other's placeholders for modules."""


@contextlib.contextmanager
def imported_later(*names: str) -> Iterator[None]:
    """Have modules that are imported within loaded at their first use.

    What is imported within keeps a placeholder, which loads the module when anything is asked of
    it. Everybody else finds the modules as if nothing had been.

    Parameters
    ----------
    names
        Full names; of a package's module, name the package too. Those that are loaded stay so.
    """
    with _placing:
        placed = {name: _Later(name) for name in names if name not in sys.modules}
        for name, module in placed.items():
            sys.modules[name] = module
            parent, _, own_name = name.rpartition(".")
            if parent in placed:
                setattr(placed[parent], own_name, module)
        try:
            yield
        finally:
            for module in placed.values():
                _forget(module)


class _Later(ModuleType):
    """Stands for a module that nothing was asked of yet."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked by the import system, not by a user
            raise AttributeError(name)
        _forget(self)
        return getattr(importlib.import_module(self.__name__), name)


def _forget(placeholder: ModuleType) -> None:
    if sys.modules.get(placeholder.__name__) is placeholder:
        del sys.modules[placeholder.__name__]
