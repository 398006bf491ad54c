"""What the card of a rep shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from legpress_cv.results import RepResult, SetAnalysis
from legpress_cv.results.sampling import Sampler
from legpress_cv.wording import report_card as words
from legpress_cv.wording.numbers import sentence, time_of

from .gauge import Gauge, gauge_of, reach_deg
from .lines import Line, RepLines, rep_lines
from .marks import Mark, mark_of
from .stills import Still, still_times_s

Segment = tuple[float, float, float, float]


@dataclass(frozen=True)
class Picture:
    """A still with the lines over it.

    Attributes
    ----------
    moment
        ``"top"`` (``"start"`` where the clip does not show it) or ``"bottom"``.
    time_s, time_words
        Its time in the clip.
    source
        Address that holds the picture; ``None`` where there is none.
    width_px, height_px
        Size of the part of the picture that is shown.
    line, ghost
        Ends ``x0, y0, x1, y1`` in pixels of that part.
    dots
        The landmarks that the line goes through.
    text
        What is to be seen, for who cannot see it.
    """

    moment: str
    time_s: float
    time_words: str
    source: str | None
    width_px: int
    height_px: int
    line: Segment | None
    ghost: Segment | None
    dots: tuple[tuple[float, float], ...]
    text: str


@dataclass(frozen=True)
class Card:
    """A rep in words and pictures.

    Attributes
    ----------
    rep, mark, gauge
        The rep, and how it is marked and placed on the scale.
    size, of_what
        From :func:`~legpress_cv.wording.report_card.tilt_words`.
    reason
        Why it could not be measured; empty where it could.
    rows
        Its numbers, each with its name.
    pictures, line_words
        Top and bottom, and what the lines over them are.
    """

    rep: RepResult
    mark: Mark
    size: str
    of_what: str
    reason: str
    rows: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, Picture]
    line_words: str
    gauge: Gauge | None


def rep_cards(analysis: SetAnalysis, stills: Mapping[float, Still]) -> list[Card]:
    """Make a card per rep.

    Parameters
    ----------
    analysis
        The result.
    stills
        Pictures by the time that was asked for.
    """
    sampler = Sampler(analysis.frames, 1.0, 1.0)
    reach = reach_deg(analysis.reps, analysis.settings.tuck)
    return [
        _card(rep, rep_lines(rep, sampler), stills, gauge_of(rep, analysis.settings.tuck, reach))
        for rep in analysis.reps
    ]


def _card(
    rep: RepResult, lines: RepLines | None, stills: Mapping[float, Still], gauge: Gauge | None
) -> Card:
    kind = lines.kind if lines is not None else None
    first, last = words.moments(rep)
    top_s, bottom_s = still_times_s(rep)
    size, of_what = words.tilt_words(rep)
    return Card(
        rep=rep,
        mark=mark_of(rep),
        size=size,
        of_what=of_what,
        reason="" if rep.measurable else sentence(rep.not_measurable_reason or ""),
        rows=tuple(words.card_rows(rep)),
        pictures=(
            _picture(
                _Moment(first, top_s, words.picture_words(rep, first, top_s, kind, ghost=False)),
                stills.get(top_s),
                lines.top if lines else None,
                None,
            ),
            _picture(
                _Moment(
                    last,
                    bottom_s,
                    words.picture_words(rep, last, bottom_s, kind, ghost=lines is not None),
                ),
                stills.get(bottom_s),
                lines.bottom if lines else None,
                lines.ghost if lines else None,
            ),
        ),
        line_words=words.line_words(rep, kind),
        gauge=gauge,
    )


class _Moment(NamedTuple):
    name: str
    time_s: float
    text: str


def _picture(
    moment: _Moment, still: Still | None, line: Line | None, ghost: Line | None
) -> Picture:
    x0, y0, x1, y1 = still.crop_px if still is not None else (0, 0, 4, 3)

    def placed(of: Line | None) -> Segment | None:
        if of is None:
            return None
        (ax, ay), (bx, by) = of.a, of.b
        return round(ax - x0, 1), round(ay - y0, 1), round(bx - x0, 1), round(by - y0, 1)

    return Picture(
        moment=moment.name,
        time_s=moment.time_s,
        time_words=time_of(moment.time_s),
        source=still.data_uri if still is not None else None,
        width_px=x1 - x0,
        height_px=y1 - y0,
        line=placed(line),
        ghost=placed(ghost),
        dots=tuple((round(x - x0, 1), round(y - y0, 1)) for x, y in line.marks) if line else (),
        text=moment.text,
    )
