"""How a case ended."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """One case.

    Attributes
    ----------
    number
        Of the case; with the seed it repeats it.
    kind, form, changes
        Of its mutant.
    code
        Exit code; None where it was killed.
    faults
        What is wrong; empty where all is well.
    wall_s
        How long it ran.
    grown_mb
        By how much the process grew meanwhile.
    whole
        Whether the real models ran.
    said
        The end of what was printed, where something is wrong.
    """

    number: int
    kind: str = ""
    form: str = ""
    changes: tuple[str, ...] = ()
    code: int | None = None
    faults: tuple[str, ...] = field(default=())
    wall_s: float = 0.0
    grown_mb: float = 0.0
    whole: bool = False
    said: str = ""
