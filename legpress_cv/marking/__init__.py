"""Marking a clip by hand, in the browser of this machine alone."""

from .desk import Desk, Task, set_up
from .server import MarkingServer

__all__ = ["Desk", "MarkingServer", "Task", "set_up"]
