"""What the card of a rep shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from legpress_cv.results import RepResult, SetAnalysis
from legpress_cv.results.sampling import Sampler
from legpress_cv.wording import numbers as say

from . import words
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
    """A rep in words and pictures."""

    rep: RepResult
    mark: Mark
    size: str
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


NO_TOP = "No line: the clip does not show the top of this rep."

LINE_WORDS = {
    "pelvis": "Solid: the pelvis (ASIS to PSIS). Dashed: its direction at the top.",
    "trunk": (
        "Solid: hip to shoulder, since the pelvis itself is not seen. Dashed: the same line at the"
        " top, laid onto the shoulder."
    ),
    None: "No line: hip, shoulder and pelvis are not known in both pictures.",
}


def _card(
    rep: RepResult, lines: RepLines | None, stills: Mapping[float, Still], gauge: Gauge | None
) -> Card:
    reason = "" if rep.measurable else words.sentence(rep.not_measurable_reason or "")
    top, bottom = (stills.get(time_s) for time_s in still_times_s(rep))
    first = "start" if rep.cut == "start" else "top"
    kind = lines.kind if lines is not None else None
    shown = {"pelvis": "the pelvis line", "trunk": "the line hip to shoulder", None: "no line"}
    pictures = (
        _picture(rep, first, rep.start_s, top, lines.top if lines else None, None, shown[kind]),
        _picture(
            rep,
            "bottom",
            rep.bottom_s,
            bottom,
            lines.bottom if lines else None,
            lines.ghost if lines else None,
            shown[kind],
        ),
    )
    return Card(
        rep=rep,
        mark=mark_of(rep),
        size=_size(rep),
        reason=reason,
        rows=tuple(_rows(rep)),
        pictures=pictures,
        line_words=NO_TOP if rep.cut == "start" else LINE_WORDS[kind],
        gauge=gauge,
    )


def _size(rep: RepResult) -> str:
    size = say.tuck_size(rep) if rep.measurable else None
    return words.estimated(size, rep.evidence) if size else ""


def _rows(rep: RepResult) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    measured = rep.evidence == "measured"
    if measured and rep.excess_tuck_deg is not None:
        over = rep.excess_tuck_deg
        told = f"{say.degrees(over)} beyond it" if over >= 1 else "within it"
        rows.append(("Normal rhythm", told))
    if rep.measurable:
        starts = _onset(rep, measured=measured)
        if starts:
            rows.append(("Tuck starts at", starts))
    depth = [
        f"{name} {say.degrees(value)}"
        for name, value in (
            ("knee", rep.knee_flexion_max_deg),
            ("trunk-thigh", rep.trunk_thigh_flexion_max_deg),
            ("hip", rep.hip_flexion_max_deg if measured else None),
        )
        if value is not None
    ]
    rows.append(("Depth", ", ".join(depth) or words.UNKNOWN))
    rows.append(("Tempo", words.tempo(rep) or words.UNKNOWN))
    if rep.partial:
        which = f"its {rep.cut} is cut off" if rep.cut else "a part is cut off"
        rows.append(("In the clip", which))
    return rows


def _onset(rep: RepResult, *, measured: bool) -> str:
    knee = words.onset_words(
        rep.onset_knee_flexion_deg,
        rep.onset_knee_flexion_low_deg,
        rep.onset_knee_flexion_high_deg,
        measured=measured,
    )
    hip = words.onset_words(
        rep.onset_hip_flexion_deg,
        rep.onset_hip_flexion_low_deg,
        rep.onset_hip_flexion_high_deg,
        measured=measured,
    )
    return ", ".join(f"{name} {told}" for name, told in (("knee", knee), ("hip", hip)) if told)


def _picture(
    rep: RepResult,
    moment: str,
    time_s: float,
    still: Still | None,
    line: Line | None,
    ghost: Line | None,
    shown: str,
) -> Picture:
    x0, y0, x1, y1 = still.crop_px if still is not None else (0, 0, 4, 3)

    def placed(of: Line | None) -> Segment | None:
        if of is None:
            return None
        (ax, ay), (bx, by) = of.a, of.b
        return round(ax - x0, 1), round(ay - y0, 1), round(bx - x0, 1), round(by - y0, 1)

    when = words.time_of(time_s)
    also = ", and where it was at the top" if ghost is not None else ""
    return Picture(
        moment=moment,
        time_s=time_s,
        time_words=when,
        source=still.data_uri if still is not None else None,
        width_px=x1 - x0,
        height_px=y1 - y0,
        line=placed(line),
        ghost=placed(ghost),
        dots=tuple((round(x - x0, 1), round(y - y0, 1)) for x, y in line.marks) if line else (),
        text=f"Rep {rep.rep} at the {moment}, {when}, with {shown}{also}.",
    )
