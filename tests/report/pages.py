"""Results for the tests of the report, and a reader for its page."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser

import numpy as np
from factories import analysis_from_truth, played_slower
from judged import KEPT, make_rep

from legpress_cv.advice import advise
from legpress_cv.analysis.assemble import summary_of
from legpress_cv.results import Reason, Refusal, RepResult, SetAnalysis, Verdict
from legpress_cv.wording import reason_sentence

EVIL = "<script>alert(1)</script>"
EVIL_FILE = "<img src=x onerror=alert(1)>.annotated.mp4"
"""A name that a file can have: one with a slash would be two."""


def finished(analysis: SetAnalysis, refusal: Refusal | None = None) -> SetAnalysis:
    """Sum a changed result up again, and choose its advice."""
    summary = summary_of(analysis.reps, refusal, analysis.settings.tuck)
    advice = advise(
        analysis.reps,
        summary.stop_depth,
        refusal=refusal,
        quality=analysis.quality,
        settings=analysis.settings,
        frames=analysis.frames,
    )
    status = "not_measurable" if refusal else "measured"
    changes = {"summary": summary, "advice": advice, "status": status}
    changes |= {"refusal": refusal, "reason": refusal and reason_sentence(refusal)}
    return analysis.model_copy(update=changes)


def measured() -> SetAnalysis:
    return finished(analysis_from_truth())


def slow_motion() -> SetAnalysis:
    """The same file, played four times slower than life."""
    return finished(played_slower(analysis_from_truth(), 4))


def indicated() -> SetAnalysis:
    """As by comparing reps: estimates with wide ranges, and no points of the pelvis."""
    analysis = analysis_from_truth()
    reps = tuple(
        rep.model_copy(
            update={
                "verdict": Verdict.TUCK_INDICATED if rep.tucked else Verdict.NO_TUCK_INDICATED,
                "severity": rep.severity if rep.tucked else None,
                "ppt_low_deg": rep.ppt_deg - 9.7,
                "ppt_high_deg": rep.ppt_deg + 9.7,
            }
        )
        for rep in analysis.reps
    )
    return finished(without_pelvis(analysis.model_copy(update={"reps": reps})))


def borderline() -> SetAnalysis:
    """One judged rep of 7 degrees that may be 13, beside a mild tilt that is no tuck."""
    analysis = analysis_from_truth()
    first, second, third = analysis.reps
    mild, possible = (make_rep(1, ppt, half=half) for ppt, half in ((7.0, 2.0), (7.0, 6.0)))
    kept = {name: getattr(mild, name) for name in KEPT}
    graded = {name: getattr(possible, name) for name in KEPT}
    nowhere = dict.fromkeys(name for name in RepResult.model_fields if name.startswith("onset_"))
    span = {"tuck_start_s": second.bottom_s - 0.4, "tuck_end_s": second.bottom_s + 0.4}
    refusal = Refusal.of(Reason.PELVIS_HIDDEN, hidden_ratio=0.42)
    gone = dict.fromkeys((*KEPT, *nowhere, "tuck_start_s", "tuck_end_s"))
    gone |= {"verdict": Verdict.NOT_MEASURABLE, "refusal": refusal}
    gone |= {"not_measurable_reason": reason_sentence(refusal)}
    reps = (
        first.model_copy(update=kept),
        second.model_copy(update=graded | nowhere | span),
        third.model_copy(update=gone),
    )
    tilt = analysis.frames.pelvic_tilt_deg * 7.0 / (second.ppt_deg or 1.0)
    frames = analysis.frames.model_copy(
        update={
            "pelvic_tilt_deg": tilt,
            "pelvic_tilt_se_deg": np.full(len(tilt), graded["ppt_se_deg"]),
        }
    )
    return finished(analysis.model_copy(update={"reps": reps, "frames": frames}))


def without_pelvis(analysis: SetAnalysis) -> SetAnalysis:
    points = dict(analysis.frames.points)
    for name in ("asis", "psis"):
        nothing = np.full(len(analysis.frames.time_s), np.nan)
        points[name] = points[name].model_copy(
            update={"x_px": nothing, "y_px": nothing, "score": nothing}
        )
    frames = analysis.frames.model_copy(update={"points": points})
    return analysis.model_copy(update={"frames": frames})


def unjudged(reason: str | None = None) -> SetAnalysis:
    """Reps were found, but nothing can be said of the pelvis."""
    refusal = Refusal.of(Reason.HIP_HIDDEN)
    analysis = analysis_from_truth()
    kept = ("rep", "start_s", "bottom_s", "end_s", "descent_s", "ascent_s")
    kept += ("knee_flexion_max_deg", "trunk_thigh_flexion_max_deg", "hip_flexion_max_deg")
    kept += ("thigh_excursion_deg", "platform_travel_ratio")
    reps = tuple(
        type(rep)(
            **{name: getattr(rep, name) for name in kept},
            verdict=Verdict.NOT_MEASURABLE,
            refusal=refusal,
            not_measurable_reason=reason or reason_sentence(refusal),
        )
        for rep in analysis.reps
    )
    nothing = np.full(len(analysis.frames.time_s), np.nan)
    names = ("pelvic_tilt_deg", "pelvic_tilt_se_deg", "hip_flexion_deg", "lumbar_flexion_deg")
    frames = analysis.frames.model_copy(update=dict.fromkeys(names, nothing))
    return finished(without_pelvis(analysis.model_copy(update={"reps": reps, "frames": frames})))


def nothing_found() -> SetAnalysis:
    analysis = unjudged().model_copy(update={"reps": (), "side": None})
    return finished(analysis, Refusal.of(Reason.NO_PERSON))


def evil() -> SetAnalysis:
    """Every text that may come from outside tries to be more than text."""
    closing = f"</script></style>{EVIL}<img src=x onerror=alert(2)>'\""
    analysis = unjudged(reason=closing)
    clip = analysis.clip.model_copy(
        update={"name": EVIL, "path": f"gym/{EVIL}.mp4", "codec": closing}
    )
    settings = analysis.settings.model_copy(
        update={"annotation": analysis.settings.annotation.model_copy(update={"preset": closing})}
    )
    provenance = analysis.provenance.model_copy(update={"platform": closing, "version": closing})
    return finished(
        analysis.model_copy(
            update={
                "clip": clip,
                "settings": settings,
                "provenance": provenance,
                "estimator": closing,
            }
        )
    )


class Page(HTMLParser):
    """Elements with their attributes, the text, and the data of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.bodies: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self._inside: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag in self.bodies:
            self._inside = tag
            self.bodies[tag].append("")

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data):
        if self._inside:
            self.bodies[self._inside][-1] += data
        else:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def data(self) -> dict:
        def refuse(constant):
            raise ValueError(constant)

        return json.loads(self.bodies["script"][0], parse_constant=refuse)


def assert_nothing_else_runs(page: Page) -> None:
    """Only the page's own script and style count; no element brings any."""
    policy = next(m["content"] for m in page.of("meta") if m.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag, body in (("script", page.bodies["script"][1]), ("style", page.bodies["style"][0])):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert [s.get("type") for s in page.of("script")] == ["application/json", None]
    for tag, attributes in page.elements:
        # The policy would refuse these, without a word to the reader.
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag
