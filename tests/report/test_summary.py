import io
import re

import pytest
from factories import analysis_from_truth
from rich.console import Console

from legpress_cv.advice import advise
from legpress_cv.report import print_summary
from legpress_cv.results import QualityFinding, Reason, Refusal, StopDepth, Verdict
from legpress_cv.wording import reason_sentence, verdict_sentence, with_message

STOP = StopDepth(
    hip_flexion_deg=96,
    knee_flexion_deg=67,
    onset_hip_flexion_deg=101,
    onset_knee_flexion_deg=72,
    margin_deg=5,
    evidence="measured",
)
REFUSAL = Refusal.of(Reason.FRONT_VIEW)
FRONT = with_message(QualityFinding.of(Reason.FRONT_VIEW, "blocking"))


def told(analysis, reps=None, stop=None, quality=(), refusal=None, **clip):
    """The result with verdict and advice filled in."""
    reps = analysis.reps if reps is None else tuple(reps)
    verdict = verdict_sentence(reps, stop, refusal)
    return analysis.model_copy(
        update={
            "reps": reps,
            "refusal": refusal,
            "reason": refusal and reason_sentence(refusal),
            "quality": tuple(quality),
            "summary": analysis.summary.model_copy(update={"verdict": verdict}),
            "advice": advise(reps, stop, refusal=refusal, quality=quality, frames=analysis.frames),
            "clip": analysis.clip.model_copy(update=clip),
        }
    )


def printed(analysis, width=80, *, encoding="utf-8", **console):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="")
    print_summary(analysis, Console(file=file, width=width, **console))
    file.flush()
    return raw.getvalue().decode(encoding)


def unmeasured(rep):
    refusal = Refusal.of(Reason.HIP_HIDDEN)
    return rep.model_copy(
        update={
            "verdict": Verdict.NOT_MEASURABLE,
            "refusal": refusal,
            "not_measurable_reason": reason_sentence(refusal),
            "ppt_deg": None,
            "severity": None,
        }
    )


def indicated(rep, **changes):
    out = rep.tucked
    values = {
        "verdict": Verdict.TUCK_INDICATED if out else Verdict.NO_TUCK_INDICATED,
        "ppt_low_deg": 9.0 if out else 0.0,
        "ppt_high_deg": 25.0 if out else 8.0,
        "severity": "moderate" if out else None,
    }
    return rep.model_copy(update=values | changes)


@pytest.fixture(scope="module")
def tuck():
    return analysis_from_truth()


def one_line(text):
    return " ".join(text.split())


def test_a_measured_set(tuck):
    text = printed(told(tuck, stop=STOP))
    assert text.startswith("rendered_tuck: 640x480, 15 fps, 8.3 s\n")
    assert "2 of 3 reps tucked; it starts at 72° of knee bend; stop at 67°." in text
    assert "severe tuck, 18° (15-21)" in text
    assert re.search(r"2 +3\.1-5\.3 +97° +136° +1\.0 - 0\.4 - 0\.8 +severe", text)
    assert "1. Stop before your pelvis tucks" in text
    assert "not clinically validated" in one_line(text)
    assert "does not diagnose" in one_line(text)
    assert "Emergency: go now." in text
    assert "Seek medical attention at once." in text


def test_an_indicated_set_shows_no_bare_degree(tuck):
    reps = [indicated(rep) for rep in tuck.reps]
    text = printed(told(tuck, reps))
    assert "tuck indicated, 9 to 25°" in text
    assert "no tuck indicated, 0 to 8°" in text
    assert "18°" not in text


def test_partial_and_unmeasured_reps(tuck):
    first, second, third = tuck.reps
    reps = [
        first.model_copy(update={"cut": "start", "descent_s": None}),
        unmeasured(second),
        unmeasured(third),
    ]
    text = printed(told(tuck, reps), width=100)
    assert "partial (start cut off): no tuck" in text
    assert "? - 0.4 - 0.8" in text
    assert "Reps 2, 3 not measurable: the hip or the shoulder is hidden" in text
    shallow = told(tuck, [reps[0].model_copy(update={"knee_flexion_max_deg": None})])
    assert re.search(r" - +136°.*partial \(start cut off\): no tuck", printed(shallow, width=100))


def test_nothing_measured(tuck):
    text = printed(told(tuck, (), quality=[FRONT], refusal=REFUSAL))
    assert "Nothing could be measured: the clip shows the lifter from the front" in text
    assert "Rep " not in text
    # What the verdict says already is not said again.
    assert one_line(text).lower().count("the clip shows the lifter from the front") == 1
    assert "height of your hip" in one_line(text)


def test_quality_findings_gravest_first(tuck):
    quality = [
        with_message(QualityFinding.of(Reason.FRAMES_BROKEN, "note", frames=2)),
        with_message(QualityFinding.of(Reason.OBLIQUE_VIEW, "warning")),
    ]
    text = printed(told(tuck, quality=quality))
    assert text.index("Warning: The camera stands at a slant") < text.index("Note: The clip has 2")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_fits_any_width_with_and_without_colour(tuck, width, colour):
    reps = [indicated(rep, cut="end") for rep in tuck.reps]
    for analysis in (told(tuck, stop=STOP), told(tuck, reps)):
        text = printed(
            analysis,
            width,
            force_terminal=colour,
            color_system="truecolor" if colour else None,
            no_color=not colour,
        )
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        assert ("\x1b" in text) == colour
        assert max(len(line) for line in plain.splitlines()) <= width


def test_colour_says_nothing_that_words_do_not(tuck):
    analysis = told(tuck, stop=STOP)
    text = printed(analysis, force_terminal=True, color_system="truecolor")
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == printed(analysis)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]x[/red] [link=a]b.mp4", "[red]x[/red] [link=a]b.mp4"),
        ("a\x1b[31mb\x07\n.mp4", "a?[31mb? .mp4"),
        (":smile: ünï.mp4", ":smile: ünï.mp4"),
    ],
)
def test_outside_text_is_only_text(tuck, name, shown):
    quality = [QualityFinding(code="side_uncertain", level="note", message=f"About {name}")]
    text = printed(told(tuck, name=name, quality=quality), width=100)
    assert text.startswith(f"{shown}: 640x480")
    assert f"Note: About {shown}" in text


def test_a_terminal_without_unicode(tuck):
    text = printed(told(tuck, stop=STOP, name="ünï.mp4"), encoding="ascii")
    assert "?n?.mp4" in text
    assert "starts at 72 deg of knee bend" in text


def test_clip_facts(tuck):
    text = printed(told(tuck, frame_rate_hz=29.97003, variable_frame_rate=True, duration_s=125.4))
    assert "29.97 fps (variable), 2 min 5 s" in text


def test_no_line_ends_in_spaces_outside_the_table(tuck):
    text = printed(told(tuck, (), quality=[FRONT], refusal=REFUSAL))
    assert not re.search(r" $", text, re.MULTILINE)
