"""What holds for the words about any set."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from judged import all_values

from legpress_cv.advice import advise
from legpress_cv.advice.catalogue import load_catalogue
from legpress_cv.results import QualityFinding, Reason, Refusal, RepResult, StopDepth, Verdict
from legpress_cv.wording import rep_verdict, verdict_sentence

# Depths, onsets and pelvis angles come from ranges of their own, so that a number in a text tells
# where it comes from.
DEPTHS = st.floats(130, 170)
ONSETS = st.floats(60, 120)
TILTS = st.floats(20.6, 50)
MARGINS = {"3°", "4°", "5°", "10°"}
HIP_ENDS = "94° (men) to 107° (women)"
"""From the literature, the same for everybody."""
RANGE = re.compile(r"\d+ to \d+°")
ANGLE = re.compile(r"\d+°")


def verdict_of(evidence, ppt, half, stands_out):
    if evidence == "indicated":
        return Verdict.TUCK_INDICATED if stands_out else Verdict.NO_TUCK_INDICATED
    if ppt - half >= 10:
        return Verdict.TUCK
    return Verdict.BORDERLINE if ppt + half >= 10 else Verdict.NO_TUCK


@st.composite
def reps_of(draw, evidence, tilts):
    reps = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        judged = draw(st.booleans()) or draw(st.booleans())
        ppt, half, onset = draw(tilts), draw(st.floats(0.5, 10)), draw(ONSETS)
        interval = draw(st.booleans()) or draw(st.booleans())
        with_onset = judged and draw(st.booleans())
        depth = draw(DEPTHS | st.none())
        reps.append(
            RepResult(
                rep=number,
                cut=draw(st.sampled_from([None, None, None, "start", "end"])),
                start_s=number,
                bottom_s=number + 0.5,
                end_s=number + 1,
                descent_s=0.5,
                ascent_s=0.5,
                knee_flexion_max_deg=depth,
                trunk_thigh_flexion_max_deg=depth,
                hip_flexion_max_deg=depth,
                thigh_excursion_deg=draw(st.sampled_from([0.0, None])),
                platform_travel_ratio=None,
                verdict=verdict_of(evidence, ppt, half, draw(st.booleans()))
                if judged
                else Verdict.NOT_MEASURABLE,
                refusal=None if judged else Refusal.of(Reason.HIP_HIDDEN),
                ppt_deg=ppt if judged else None,
                ppt_se_deg=half / 1.64 if judged else None,
                ppt_low_deg=ppt - half if judged and interval else None,
                ppt_high_deg=ppt + half if judged and interval else None,
                onset_hip_flexion_deg=onset if with_onset else None,
                onset_hip_flexion_low_deg=onset - half if with_onset and interval else None,
                onset_hip_flexion_high_deg=onset + half if with_onset and interval else None,
                onset_knee_flexion_deg=onset if with_onset else None,
                onset_knee_flexion_low_deg=onset - half if with_onset and interval else None,
                onset_knee_flexion_high_deg=onset + half if with_onset and interval else None,
                severity=draw(st.sampled_from(["none", "mild", "moderate", "severe"]))
                if judged
                else None,
            )
        )
    return tuple(reps)


def stops(evidence):
    return st.none() | st.builds(
        StopDepth,
        hip_flexion_deg=ONSETS,
        knee_flexion_deg=ONSETS,
        onset_hip_flexion_deg=ONSETS,
        onset_knee_flexion_deg=ONSETS,
        margin_deg=st.sampled_from([3.0, 4.0, 5.0]),
        evidence=st.just(evidence),
    )


def texts_of(reps, stop, **kwargs):
    yield verdict_sentence(reps, stop, None)
    yield from (rep_verdict(rep) for rep in reps)
    for item in advise(reps, stop, **kwargs):
        yield item.text
        yield from item.because


@settings(deadline=None, max_examples=150)
@given(reps=reps_of("indicated", TILTS), stop=stops("indicated"))
def test_an_estimate_never_shows_a_bare_degree(reps, stop):
    for text in texts_of(reps, stop):
        bare = ANGLE.findall(RANGE.sub("", text.replace(HIP_ENDS, "")))
        depths = [angle for angle in bare if 130 <= int(angle[:-1]) <= 170]
        assert set(bare) - set(depths) <= MARGINS, text
        if RANGE.search(text) and "judged" not in text:
            assert re.search(r"indicated|estimate|seem|Borderline", text), text


@settings(deadline=None, max_examples=150)
@given(
    data=st.data(),
    evidence=st.sampled_from(["measured", "indicated"]),
    quality=st.lists(
        st.builds(
            QualityFinding,
            code=st.sampled_from(Reason),
            level=st.sampled_from(["note", "warning", "blocking"]),
            values=st.just(all_values()),
        ),
        max_size=3,
    ),
)
def test_every_placeholder_is_filled_and_the_order_kept(data, evidence, quality):
    reps = data.draw(reps_of(evidence, st.floats(-5, 40)))
    stop = data.draw(stops(evidence))
    order = [entry.id for entry in load_catalogue()]
    items = advise(reps, stop, quality=quality)
    ids = [item.id for item in items]
    assert ids == sorted(ids, key=order.index)
    assert any(item.kind == "finding" for item in items)
    for text in texts_of(reps, stop, quality=quality):
        assert "{" not in text
        assert not re.search(r"nan|None|inf\b|-\d+°", text)
        assert "  " not in text
    sentence = verdict_sentence(reps, stop, None)
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert sentence[0] == sentence[0].upper()
