"""From what was measured to what to do: the advice.

The texts live in TOML files, each beside the rule that selects it (``docs/advice.md``).
"""

from __future__ import annotations

from .choose import advise

__all__ = ["advise"]
