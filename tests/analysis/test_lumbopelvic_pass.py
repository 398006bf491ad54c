"""Which trunk is read: the pose model's, or one that the network finds."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest
from synthetic import Move, nobody, pose_track, truth_of

from legpress_cv.analysis import lumbopelvic_pass, trunk_place
from legpress_cv.analysis.first_pass import MIN_FRAMES, first_pass
from legpress_cv.analysis.lumbopelvic_pass import NotAsked, NotSeen, Seen, look_at_pelvis
from legpress_cv.analysis.trunk_place import SightSettings
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.results import Reason
from legpress_cv.settings import Settings

S = Settings()
SIGHT = SightSettings(S.landmarks, S.video, S.pose, S.subject, S.signals)


def test_a_network_that_is_switched_off_is_not_asked():
    sight = look_at_pelvis(None, nobody(), None, nobody().time_s, None, SIGHT, 1, print)
    assert sight == NotAsked()


def test_a_clip_of_a_few_frames_is_not_looked_at():
    short = nobody(MIN_FRAMES - 1)
    sight = look_at_pelvis(None, short, None, short.time_s, object(), SIGHT, 1, print)
    assert sight == NotSeen(Reason.PELVIS_NOT_SEEN)


class Film:
    """Stands for a clip whose frames nobody decodes."""

    def frames_at(self, _times_s):
        return (frame for frame in ())


@dataclass
class Asked:
    """What the network would say, and what it was asked."""

    knows_the_place: bool
    finds_another: bool
    looked: list = field(default_factory=list)

    def see(self, monkeypatch, track):
        """Look at the pelvis of a track; return what was read and what was done for it."""

        def read(_stream, prior, *_, **__):
            self.looked.append("elsewhere" if prior.searched else "place")
            return SimpleNamespace(searched=prior.searched)

        def known(*_):
            self.looked.append("pictures")
            return self.knows_the_place

        def search(frames, time_s, *_, about, **__):
            self.looked.append("search about the person" if about is not None else "search")
            assert len(frames) == S.landmarks.first_looks
            if not self.finds_another:
                return None
            return TrunkPrior(time_s, np.zeros((len(time_s), 2, 2)), 50.0, False, searched=True)

        monkeypatch.setattr(lumbopelvic_pass, "track_lumbopelvic", read)
        monkeypatch.setattr(lumbopelvic_pass, "may_be_known", lambda *_: self.knows_the_place)
        monkeypatch.setattr(trunk_place, "known_there", known)
        monkeypatch.setattr(trunk_place, "search_trunk", search)
        blank = np.zeros((4, 4, 3), dtype=np.uint8)
        pictures = [SampledFrame(t, blank, 1.0) for t in np.linspace(0, track.time_s[-1], 60)]
        first = first_pass(track, 30.0, S.signals, S.reps)
        return look_at_pelvis(
            Film(), track, first, track.time_s, object(), SIGHT, 1, lambda _: None, pictures
        )


@pytest.fixture
def press():
    return pose_track(truth_of([Move(), Move()]), noise_px=0.5)


def let_go(track):
    """The pose model loses its person in a third of the frames."""
    lost = replace(track, xy_px=track.xy_px.copy())
    lost.xy_px[::3] = np.nan
    return lost


@pytest.mark.parametrize(
    ("knows", "finds", "looked"),
    [
        (True, False, ["place"]),
        (False, False, ["place", "search about the person"]),
        (False, True, ["place", "search about the person", "elsewhere"]),
    ],
)
def test_a_person_who_is_held_is_read_before_anybody_else_is_sought(
    monkeypatch, press, knows, finds, looked
):
    asked = Asked(knows, finds)
    sight = asked.see(monkeypatch, press)
    assert asked.looked == looked
    assert isinstance(sight, Seen)
    assert sight.track.searched is finds


@pytest.mark.parametrize(
    ("knows", "finds", "looked"),
    [
        (True, False, ["pictures", "place"]),
        (False, False, ["pictures", "search", "place"]),
        (False, True, ["pictures", "search", "elsewhere"]),
    ],
)
def test_a_person_who_is_lost_now_and_then_is_judged_by_pictures(
    monkeypatch, press, knows, finds, looked
):
    asked = Asked(knows, finds)
    assert isinstance(asked.see(monkeypatch, let_go(press)), Seen)
    assert asked.looked == looked


@pytest.mark.parametrize("finds", [False, True])
def test_somebody_without_reps_is_read_only_where_the_network_knows_a_trunk(monkeypatch, finds):
    still = pose_track(truth_of([], tail_s=8.0), noise_px=0.5)
    asked = Asked(knows_the_place=False, finds_another=finds)
    sight = asked.see(monkeypatch, still)
    if finds:
        assert sight.track.searched
    else:
        assert sight == NotSeen(Reason.PELVIS_NOT_SEEN)
    assert asked.looked[:2] == ["pictures", "search"]
