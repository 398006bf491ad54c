"""From what was measured to what to say: the verdict in words, and the advice.

The wording lives in TOML files, each text beside the rule that selects it (``docs/advice.md``).
"""

from __future__ import annotations

from .choose import advise
from .facts import is_borderline, is_judged
from .verdict import rep_verdict, verdict_sentence

__all__ = ["advise", "is_borderline", "is_judged", "rep_verdict", "verdict_sentence"]
