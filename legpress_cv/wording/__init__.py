"""All English that a user reads, the texts of the advice aside: verdicts, reasons, numbers.

It words what the results say and decides nothing.
"""

from __future__ import annotations

from .reasons import cause, reason_sentence, short_reason, with_message, with_messages
from .verdict import (
    VERDICT_WORDS,
    first_refusal,
    rep_verdict,
    verdict_sentence,
    verdict_title,
    verdict_words,
)

__all__ = [
    "VERDICT_WORDS",
    "cause",
    "first_refusal",
    "reason_sentence",
    "rep_verdict",
    "short_reason",
    "verdict_sentence",
    "verdict_title",
    "verdict_words",
    "with_message",
    "with_messages",
]
