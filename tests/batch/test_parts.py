"""Keys, dates, shares and time left."""

from pathlib import Path

import pytest

from legpress_cv.batch.core_budget import core_budget
from legpress_cv.batch.dates import parse_date, recorded_at
from legpress_cv.batch.discovery import FoundClip
from legpress_cv.batch.fingerprint import fingerprint
from legpress_cv.batch.job import Job, Run
from legpress_cv.batch.progress import reporter, set_sink
from legpress_cv.batch.scheduler import Tally
from legpress_cv.progress import Stage
from legpress_cv.settings import load_settings


def test_the_key_follows_what_the_result_depends_on():
    keys = [
        fingerprint(load_settings(), []),
        fingerprint(load_settings(), ["a"]),
        fingerprint(load_settings(), ["b"]),
        fingerprint(load_settings(tuck={"moderate_ppt_deg": 11}), []),
        fingerprint(load_settings(annotation={"crf": 20}), []),
        fingerprint(load_settings(pose={"variant": "full"}), []),
        fingerprint(load_settings(), [], version="9"),
    ]
    assert len(set(keys)) == len(keys)


def test_the_key_leaves_the_threads_and_the_order_out():
    assert fingerprint(load_settings(), ["a", "b"]) == fingerprint(load_settings(), ["b", "a", "a"])
    assert fingerprint(load_settings(pose={"workers": 3}), []) == fingerprint(load_settings(), [])
    compared = load_settings(comparison={"worthwhile_deg": 3})
    assert fingerprint(compared, []) == fingerprint(load_settings(), [])


@pytest.mark.parametrize(
    ("tags", "date"),
    [
        ({"creation_time": "2024-05-13T18:20:30.000000Z"}, "2024-05-13T18:20:30+00:00"),
        (
            {
                "creation_time": "2025-01-01T00:00:00.000000Z",
                "com.apple.quicktime.creationdate": "2024-05-13T20:20:30+0200",
            },
            "2024-05-13T20:20:30+02:00",
        ),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "2999-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "yesterday"}, None),
        ({"creation_time": ""}, None),
        ({}, None),
    ],
)
def test_dates_that_can_be_true(tags, date):
    assert parse_date(tags) == date
    assert parse_date({}, tags) == date


def test_a_file_date_is_no_recording_date(tmp_path):
    (tmp_path / "no.mp4").write_text("no clip")
    assert recorded_at(tmp_path / "no.mp4") is None
    assert recorded_at(tmp_path / "nowhere.mp4") is None


@pytest.mark.parametrize("cores", [1, 2, 3, 8, 64])
@pytest.mark.parametrize("workers", [None, 1, 2, 5])
@pytest.mark.parametrize("threads", [0, 1, 2, 4])
def test_workers_times_threads_are_the_cores_at_most(cores, workers, threads):
    w, t = core_budget(workers, threads, cores=cores, memory_bytes=10**12)
    assert w == workers or workers is None
    assert threads in (0, t)
    if workers is None or threads == 0:
        assert w * t <= max(cores, w, t)
    if workers is None and threads <= cores:
        assert w == cores // t


def test_memory_bounds_the_workers():
    assert core_budget(None, 0, cores=64, memory_bytes=8 * 10**9) == (8, 1)
    assert core_budget(None, 0, cores=64, memory_bytes=10**8) == (1, 1)
    assert core_budget(20, 0, cores=64, memory_bytes=10**8)[0] == 20


def test_time_left_follows_the_size_of_the_clips():
    clock = [0.0]
    small, large = (
        Job(n, FoundClip(Path(f"{n}.mp4"), Path(f"{n}.mp4"), size), Run(None, "", None))
        for n, size in enumerate((100, 900))
    )
    tally = Tally([small, large], now=lambda: clock[0])
    assert tally.snapshot().left_s is None
    clock[0] = 10.0
    tally.ended(small, failed=True)
    now = tally.snapshot()
    assert (now.done, now.total, now.failed, now.ratio) == (1, 2, 1, 0.1)
    assert now.left_s == pytest.approx(90)
    tally.heard(1, Stage.POSE, 0.0)
    clock[0] = 50.0
    tally.heard(1, Stage.POSE, 0.5)
    (running,) = tally.snapshot().running
    assert (running.clip, running.ratio, running.left_s) == ("1.mp4", 0.5, pytest.approx(40))
    tally.ended(large, failed=False)
    tally.heard(1, Stage.POSE, 0.9)  # late
    now = tally.snapshot()
    assert (now.left_s, now.running, now.ratio) == (0.0, (), 1.0)


def test_messages_are_few_and_never_go_back():
    heard = []
    set_sink(heard.append)
    try:
        report = reporter(7)
        for stage in Stage:
            for percent in range(100):
                report(stage, percent / 100)
    finally:
        set_sink(None)
    assert {message.stage for message in heard} == set(Stage)
    assert len(heard) < 12
    ratios = [message.ratio for message in heard]
    assert ratios == sorted(ratios)
    assert {message.job for message in heard} == {7}
    reporter(8)(Stage.POSE, 0.5)  # nobody listens


def test_a_far_worker_says_each_stage_and_little_more():
    heard = []
    set_sink(heard.append, every_s=3600.0)
    try:
        report = reporter(1)
        for ratio in (0.0, 0.5, 1.0):
            report(Stage.LIFTER, ratio)
        report(Stage.POSE, 0.0)
    finally:
        set_sink(None)
    assert [message.stage for message in heard] == [Stage.LIFTER, Stage.POSE]
