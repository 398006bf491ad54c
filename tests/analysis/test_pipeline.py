"""From a clip to its result, with the real model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from factories import truth_of
from realclips import SAMPLES, models, real_clip

from legpress_cv import SetAnalysis, Settings, analyze_video, load_settings
from legpress_cv.analysis import people, pipeline
from legpress_cv.analysis.people import Scouted
from legpress_cv.errors import ClipNotFoundError, MarksError, SettingsError
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass
from legpress_cv.progress import Stage
from legpress_cv.video import Clip, ClipWriter
from legpress_cv.wording import rep_verdict

ROOT = Path(__file__).parents[2]
LITE = load_settings(
    pose={"variant": "lite", "stretch_frames": 40}, subject={"scout_variant": "lite"}
)


@pytest.fixture(scope="module")
def tuck():
    models()
    return analyze_video(SAMPLES / "rendered_tuck.mp4")


def still_clip(path, rgb, seconds=2.0, rate_hz=30):
    with ClipWriter(path, rgb.shape[1], rgb.shape[0]) as writer:
        for i in range(round(seconds * rate_hz)):
            writer.write(rgb, i / rate_hz)
    return path


def test_the_sample_clip(tuck):
    assert tuck.status == "measured"
    assert [rep.cut for rep in tuck.reps] == [None] * 3
    # What is measured is measured on the pelvis; what is not has a reason.
    assert all((rep.evidence == "measured") != bool(rep.not_measurable_reason) for rep in tuck.reps)
    first, _, last = tuck.reps  # true: 0, 18 and 18 deg
    assert last.ppt_deg == pytest.approx(18.0, abs=1.64 * last.ppt_se_deg)
    assert last.ppt_deg > 10.0
    assert last.ppt_deg - first.ppt_deg > 6.0
    assert (tuck.side.near_side, tuck.side.facing) == ("right", "right")
    assert [m.variant for m in tuck.models] == ["heavy", "full", "lumbopelvic"]
    assert all(len(m.sha256) == 64 for m in tuck.models)
    assert tuck.noise.knee_flexion_deg < 1.0
    assert {"pain", "see_a_doctor", "emergency"} <= {item.id for item in tuck.advice}
    knee = np.array([frame["knee_flexion_deg"] for frame in truth_of("rendered_tuck")["frames"]])
    assert (
        np.sqrt(np.nanmean((tuck.frames.knee_flexion_deg - knee) ** 2)) < 16.0
    )  # another generator's body


def test_a_tuck_that_grows_is_seen_growing():
    models()
    clip = ROOT / "sample_videos" / "tuck_growing.mp4"
    truth = json.loads(clip.with_suffix(".truth.json").read_text(encoding="utf-8"))
    found = analyze_video(clip)
    assert len(found.reps) == len(truth["reps"])
    for rep, true in zip(found.reps, truth["reps"], strict=True):
        assert rep.evidence == "measured"
        assert rep.bottom_s == pytest.approx(true["bottom_s"], abs=0.3)
        assert rep.ppt_deg == pytest.approx(true["ppt_deg"], abs=3 * rep.ppt_se_deg)
    ppt = [rep.ppt_deg for rep in found.reps]
    assert ppt == sorted(ppt)


def test_a_lifter_whom_the_pose_model_never_finds_is_measured_all_the_same(monkeypatch):
    monkeypatch.setattr(pipeline, "find_subject", lambda *_: Scouted(None))
    clip = ROOT / "sample_videos" / "tuck_growing.mp4"
    truth = json.loads(clip.with_suffix(".truth.json").read_text(encoding="utf-8"))
    found = analyze_video(clip)
    assert found.status == "measured"
    assert found.subject is None
    assert "found_by_search" in {finding.code for finding in found.quality}
    assert found.side.facing == truth["near_side"]
    assert len(found.reps) == len(truth["reps"])
    for rep, true in zip(found.reps, truth["reps"], strict=True):
        assert rep.bottom_s == pytest.approx(true["bottom_s"], abs=0.3)
        assert rep.ppt_deg == pytest.approx(true["ppt_deg"], abs=3 * rep.ppt_se_deg)


def test_the_result_survives_json(tuck):
    again = SetAnalysis.from_json(tuck.to_json())
    assert again.to_json() == tuck.to_json()
    assert again.reps == tuck.reps
    assert again.settings == Settings()


def test_the_result_is_the_same_on_one_core_and_on_many():
    results = []
    for workers in (1, 5):
        settings = LITE.model_copy(
            update={"pose": LITE.pose.model_copy(update={"workers": workers})}
        )
        results.append(analyze_video(SAMPLES / "rendered_tuck.mp4", settings=settings))
    for other in results[1:]:
        assert other.frames.model_dump_json() == results[0].frames.model_dump_json()
        assert other.reps == results[0].reps
        assert other.subject == results[0].subject


def test_progress_is_told_in_order_and_nothing_is_printed(capfd):
    seen = []
    analyze_video(
        SAMPLES / "rendered_neutral.mp4",
        settings=LITE,
        progress=lambda stage, ratio: seen.append((stage, ratio)),
    )
    assert capfd.readouterr().out == ""
    stages = list(dict.fromkeys(stage for stage, _ in seen))
    assert stages == [Stage.LIFTER, Stage.POSE, Stage.PELVIS]
    for stage in stages:
        ratios = [ratio for name, ratio in seen if name == stage]
        assert ratios == sorted(ratios)
        assert 0.0 <= ratios[0] <= ratios[-1] <= 1.0


def test_a_mirrored_clip_gives_the_same_angles(tmp_path, tuck):
    source = Clip.open(SAMPLES / "rendered_tuck.mp4")
    path = tmp_path / "mirrored.mp4"
    with (
        source.frames(None) as frames,
        ClipWriter(path, source.width_px, source.height_px, crf=0) as writer,
    ):
        for frame in frames:
            writer.write(np.ascontiguousarray(frame.rgb()[:, ::-1]), frame.time_s)
    mirrored = analyze_video(path)
    assert (mirrored.side.near_side, mirrored.side.facing) == ("left", "left")
    for name in ("knee_flexion_deg", "trunk_thigh_flexion_deg"):
        difference = getattr(mirrored.frames, name) - getattr(tuck.frames, name)
        # The copy passed an encoder, and the tracker multiplies what that did to the pixels.
        assert np.sqrt(np.nanmean(difference**2)) < 1.0
    for a, b in zip(tuck.reps, mirrored.reps, strict=True):
        assert a.knee_flexion_max_deg == pytest.approx(b.knee_flexion_max_deg, abs=2.0)
        assert a.trunk_thigh_flexion_max_deg == pytest.approx(
            b.trunk_thigh_flexion_max_deg, abs=2.0
        )
        if a.ppt_deg is not None and b.ppt_deg is not None:
            assert a.ppt_deg == pytest.approx(b.ppt_deg, abs=1.64 * a.ppt_se_deg)


def test_marks_made_by_hand_stand_for_what_the_network_sees():
    clip, truth = ROOT / "sample_videos" / "neutral.mp4", truth_of_sample("neutral")
    marks = marks_on_truth(clip, truth)
    found = analyze_video(clip, settings=LITE, marks=marks)
    whole = [rep for rep in truth["reps"] if not rep["partial"]]
    marked = [rep for rep in found.reps if rep.evidence == "marked"]
    assert [rep.ppt_deg for rep in marked] == pytest.approx(
        [rep["ppt_deg"] for rep in whole], abs=1.0
    )
    assert found.marks.passes == 1
    assert all(", by marks" in rep_verdict(rep) for rep in marked)
    other = marks.model_copy(update={"sha256": "0" * 64})
    with pytest.raises(MarksError, match="another clip"):
        analyze_video(clip, settings=LITE, marks=other)


def truth_of_sample(name):
    return json.loads((ROOT / "sample_videos" / f"{name}.truth.json").read_text())


def marks_on_truth(path, truth):
    """Marks of a person who finds ASIS and PSIS to the pixel."""
    clip, near = Clip.open(path), truth["frames"]["near"]
    times = np.array(truth["frames"]["time_s"])

    def moment(number, name, time_s):
        row = int(np.abs(times - time_s).argmin())
        named = {"pelvis_front": near["asis"][row], "pelvis_back": near["psis"][row]}
        points = {key: MarkedPoint(x_px=x, y_px=y) for key, (x, y) in named.items()}
        return MarkedMoment(rep=number, moment=name, time_s=times[row], points=points)

    moments = [
        moment(rep["rep"], name, rep[f"{start}_s"])
        for rep in truth["reps"]
        if not rep["partial"]
        for name, start in (("top", "start"), ("bottom", "bottom"))
    ]
    return ClipMarks(
        clip=path.name,
        sha256=file_sha256(path),
        width_px=clip.width_px,
        height_px=clip.height_px,
        passes=(MarkPass(moments=tuple(moments)),),
    )


def test_a_clip_without_people_cannot_be_measured(tmp_path):
    grey = np.full((240, 320, 3), 120, np.uint8)
    found = analyze_video(still_clip(tmp_path / "empty.mp4", grey), settings=LITE)
    assert found.status == "not_measurable"
    assert "no person" in found.reason
    assert found.reps == ()
    assert found.advice


def test_a_subject_that_is_not_there_is_an_error():
    settings = Settings.model_validate(
        {**LITE.model_dump(), "subject": {"point": (2.0, 470.0), "scout_variant": "lite"}}
    )
    with pytest.raises(SettingsError, match="nobody was found"):
        analyze_video(SAMPLES / "rendered_tuck.mp4", settings=settings)


def test_a_clip_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ClipNotFoundError):
        analyze_video(tmp_path / "none.mp4")


def test_real_oblique_leg_press():
    found = analyze_video(real_clip("leg_press_oblique.mp4"))
    assert [rep.cut for rep in found.reps] == ["start", None, "end"]
    assert found.reps[1].bottom_s == pytest.approx(4.3, abs=0.3)
    assert found.reps[1].start_s == pytest.approx(2.4, abs=0.6)
    assert found.reps[1].end_s == pytest.approx(6.0, abs=0.5)
    assert not any(rep.measurable for rep in found.reps)


def test_real_squats():
    found = analyze_video(
        real_clip("squat_side_portrait.mp4"),
        settings=load_settings(pose={"variant": "full"}, video={"analysis_rate_hz": 15}),
    )
    assert [rep.bottom_s for rep in found.reps] == pytest.approx([10.6, 17.4], abs=0.3)
    assert not any(rep.partial for rep in found.reps)


def test_real_front_view_is_refused(tmp_path):
    cv2 = pytest.importorskip("cv2")
    rgb = cv2.imread(str(real_clip("front_view_photo.jpg")))[:, :, ::-1]
    found = analyze_video(still_clip(tmp_path / "front.mp4", np.ascontiguousarray(rgb), 1.0))
    assert found.status == "not_measurable"
    assert "front" in found.reason


@pytest.mark.parametrize(
    ("rate_hz", "frames", "look_s"), [(15, 1, 1 / 15), (30, 3, 0.1), (60, 3, 0.1)]
)
def test_a_stretch_lasts_as_long_as_its_looks(tmp_path, monkeypatch, rate_hz, frames, look_s):
    class EnoughError(Exception):
        pass

    def follow(*_, **asked):
        assert asked["frames_to_a_look"] == frames
        assert asked["look_s"] == pytest.approx(look_s, rel=0.01)
        assert asked["stretch_looks"] == LITE.pose.stretch_frames
        raise EnoughError

    monkeypatch.setattr(people, "follow", follow)
    with Clip.open(SAMPLES / "rendered_tuck.mp4").frames() as stream:
        first = next(iter(stream)).rgb()
    with pytest.raises(EnoughError):
        analyze_video(still_clip(tmp_path / "still.mp4", first, 1.0, rate_hz), settings=LITE)
