"""Reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from legpress_cv._model import FrozenModel
from legpress_cv._toml import parse_toml
from legpress_cv.errors import ResultError
from legpress_cv.results.reasons import QualityFinding, Reason, Refusal
from legpress_cv.results.reps import RepResult


class ReasonWords(FrozenModel):
    """The words of a reason, with placeholders for its values.

    Attributes
    ----------
    cause
        What is wrong, without a capital or a full stop.
    short
        The same in a few words, for a small picture.
    cure
        What to do about it; ``None`` where nothing can be done.
    """

    cause: str
    short: str
    cure: str | None = None


@lru_cache(maxsize=1)
def reason_words() -> dict[Reason, ReasonWords]:
    """Read the words of every reason from ``reasons.toml``."""
    text = resources.files("legpress_cv.wording").joinpath("reasons.toml").read_text("utf-8")
    return {
        Reason(code): ReasonWords.model_validate(words) for code, words in parse_toml(text).items()
    }


def cause(refusal: Refusal) -> str:
    """Say what is wrong, to go on after a colon: no capital, no full stop."""
    return _filled(reason_words()[refusal.code].cause, refusal)


def reason_sentence(refusal: Refusal) -> str:
    """Say what is wrong and what to do, such as ``"no rep was found; film the whole set."``."""
    cure = reason_words()[refusal.code].cure
    return f"{cause(refusal)}; {cure}." if cure else f"{cause(refusal)}."


def short_reason(refusal: Refusal) -> str:
    """Say what is wrong in a few words, such as ``"Pelvis not seen"``."""
    return _filled(reason_words()[refusal.code].short, refusal)


def reps_by_reason(reps: Sequence[RepResult]) -> list[tuple[str, str]]:
    """Name for each reason the reps that could not be measured, as ``("Reps 2, 3", reason)``."""
    by_reason: dict[str, list[str]] = {}
    for rep in reps:
        if not rep.measurable and rep.not_measurable_reason:
            by_reason.setdefault(rep.not_measurable_reason, []).append(str(rep.rep))
    return [
        (f"{'Rep' if len(numbers) == 1 else 'Reps'} {', '.join(numbers)}", reason)
        for reason, numbers in by_reason.items()
    ]


def _filled(words: str, refusal: Refusal) -> str:
    try:
        return words.format_map(refusal.values)
    except (KeyError, ValueError) as error:  # a result that was edited by hand
        raise ResultError(
            f"the reason {refusal.code} of this result lacks its numbers; analyse the clip again."
        ) from error


def with_message(finding: QualityFinding) -> QualityFinding:
    """Give a finding its sentence."""
    text = reason_sentence(finding.refusal)
    return finding.model_copy(update={"message": text[:1].upper() + text[1:]})


def with_messages(findings: Iterable[QualityFinding]) -> tuple[QualityFinding, ...]:
    """Give findings their sentences."""
    return tuple(with_message(finding) for finding in findings)
