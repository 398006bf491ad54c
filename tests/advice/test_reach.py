"""Every text and every reason of the catalogue comes out of some set."""

import numpy as np
from factories import analysis_from_truth
from judged import all_values

from legpress_cv.advice.catalogue import load_catalogue
from legpress_cv.advice.facts import SetFacts
from legpress_cv.advice.rules import RULES
from legpress_cv.results import QualityFinding, Reason, Refusal
from legpress_cv.settings import TuckSettings

ONSET = {
    "onset_hip_flexion_deg": 101.0,
    "onset_hip_flexion_low_deg": 95.0,
    "onset_hip_flexion_high_deg": 107.0,
    "onset_knee_flexion_deg": 72.0,
    "onset_knee_flexion_low_deg": 66.0,
    "onset_knee_flexion_high_deg": 78.0,
}


def sets(rep, unmeasured, stop):
    def facts(reps=(), stop_depth=None, refusal=None, quality=(), frames=None):
        return SetFacts(tuple(reps), stop_depth, refusal, tuple(quality), TuckSettings(), frames)

    yield facts()
    yield facts(refusal=Refusal.of(Reason.NO_PERSON))
    yield facts([unmeasured(1, None)])
    for code in Reason:
        yield facts(quality=[QualityFinding.of(code, "warning", **all_values())])
    yield facts([rep(1), rep(2), unmeasured(3, Reason.NO_REP_TO_COMPARE)])
    sizeless = {"ppt_low_deg": None, "ppt_high_deg": None, "ppt_deg": None}
    for evidence in ("measured", "indicated"):

        def one(number, ppt=0.0, evidence=evidence, **changes):
            return rep(number, ppt, evidence=evidence, **changes)

        deep = [one(i, 20.0, **ONSET) for i in (1, 2, 3)]
        yield facts(deep, stop(evidence))
        yield facts([one(1, 20.0)], stop(evidence))
        yield facts(deep)
        yield facts([one(1, knee_flexion_max_deg=70.0), *deep])
        yield facts([one(i, 4.0 * i) for i in range(5)])
        for half, ppt in ((1.0, 1.0), (1.0, 6.0), (4.0, 8.0)):
            yield facts([one(1, ppt, half=half)])
        yield facts([one(1, **sizeless)])
    yield facts([rep(1, 10.5)])
    for one in (rep(1), rep(1, 10.5)):
        yield facts([one.model_copy(update={"trunk_thigh_flexion_max_deg": 140.0})])
    yield facts([rep(1, 10.5, ppt_deg=None)])
    yield facts([rep(1, 20.0, trunk_thigh_flexion_max_deg=135.0, thigh_excursion_deg=30.0)])
    analysis = analysis_from_truth()
    hip = analysis.frames.points["hip"]
    rocking = hip.model_copy(update={"x_px": hip.x_px + 99 * np.sin(np.arange(len(hip.x_px)))})
    points = analysis.frames.points | {"hip": rocking}
    yield facts(analysis.reps, frames=analysis.frames.model_copy(update={"points": points}))


def test_reach(rep, unmeasured, stop):
    texts, reasons = set(), set()
    for facts in sets(rep, unmeasured, stop):
        for entry in load_catalogue():
            given = RULES[entry.rule](facts, entry)
            if given is not None:
                entry.text[given.variant].format_map(given.values)
                texts.add((entry.id, given.variant))
                reasons |= {(entry.id, name) for name in given.because}
    entries = load_catalogue()
    assert texts == {(entry.id, variant) for entry in entries for variant in entry.text}
    assert reasons == {(entry.id, name) for entry in entries for name in entry.because}
