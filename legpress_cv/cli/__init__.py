"""The command line: parse, call, print. Heavy libraries are imported inside the commands."""

from __future__ import annotations

from .app import cli
from .program import program
from .run import main

__all__ = ["cli", "main", "program"]
