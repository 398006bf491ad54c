"""The estimator without lumbopelvic landmarks: reps of one clip compared at equal depth.

Hip and shoulder landmarks of a body-pose model carry the tilt of the pelvis only as the motion of
the hip against the thorax, and that is buried under the model's own error, which moves with the
thigh. The error repeats from rep to rep, though, so the *difference* between two reps of one clip
at equal depth shows how much more the pelvis tucked in the one than in the other. What both have
in common cannot be seen: the rep with the least is taken to lie between no tilt at all and the
normal rhythm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import studentized_range

from legpress_cv.reps import Rep
from legpress_cv.settings import TuckSettings, ViewSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.estimator import Onset, PelvisEstimate, RepPelvis
from legpress_cv.tuck.onset import hinge_onset
from legpress_cv.tuck.pad_frame import PadFrame, pad_frame, top_frames

SINGLE = (
    "hip and shoulder landmarks only show a tuck by comparing reps, and no other rep of this clip"
    " goes as deep"
)
SAME_EVERYWHERE = (
    "No rep stands out from the others, so no tuck is indicated; a tuck that is the same in every"
    " rep would not show, since reps are compared with each other."
)


class RepComparisonEstimator:
    """Compares each rep with the one that shows the least, at equal depth.

    Parameters
    ----------
    settings, view
        Gains, noise and limits.
    """

    name = "rep comparison (hip and shoulder landmarks)"

    def __init__(self, settings: TuckSettings, view: ViewSettings) -> None:
        self._settings = settings
        self._view = view

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Estimate the pelvis in every frame and every rep.

        Parameters
        ----------
        track
            Clean landmarks and angles.
        reps
            Reps of the set.
        shoulder_width_ratio
            Width of the shoulders over the trunk's length, which tells the camera's angle.
        """
        n = len(track.time_s)
        unknown = np.full(n, np.nan)
        if not reps:
            return PelvisEstimate(unknown, unknown, ())
        frame = pad_frame(track, reps, self._settings)
        reasons = [self._refusal(track, rep, frame, shoulder_width_ratio) for rep in reps]
        usable = [i for i, reason in enumerate(reasons) if reason is None]
        found = [RepPelvis(reason=reason) for reason in reasons]
        tilt, tilt_se = unknown.copy(), unknown.copy()
        signals = {i: self._signal(frame, reps[i], track.rate_hz) for i in usable}
        for i in usable:
            peers = [
                j
                for j in usable
                if j != i and _depth(frame, reps[j]) >= _depth(frame, reps[i]) - self._tolerance
            ]
            if not peers:
                found[i] = RepPelvis(reason=SINGLE + ".")
                continue
            gaps = {j: self._gap(frame, reps, signals, i, j) for j in peers}
            least = max(gaps, key=lambda j: gaps[j])
            excess = max(0.0, gaps[least])
            found[i] = self._rep(track, frame, reps, signals, i, least, excess, len(usable))
            curve = self._curve(frame, reps, signals, i, least)
            frames = reps[i].frames
            tilt[frames] = curve if excess > 0 else 0.5 * self._rhythm(frame, reps[i])
            tilt_se[frames] = found[i].ppt_se_deg
        compared = [f for f in found if f.evidence is not None]
        findings: tuple[tuple[str, str], ...] = ()
        if compared and not any(f.indicated for f in compared):
            findings = (("same_in_every_rep", SAME_EVERYWHERE),)
        return PelvisEstimate(tilt, tilt_se, tuple(found), findings)

    @property
    def _tolerance(self) -> float:
        return self._settings.equal_depth_deg

    def _refusal(
        self, track: CleanTrack, rep: Rep, frame: PadFrame, width_ratio: float
    ) -> str | None:
        frames = rep.frames
        seen = ~np.isnan(frame.equivalent_tilt_deg[frames])
        if rep.cut == "start":
            return "the clip begins inside this rep, so the pose at the start is not known."
        if width_ratio > self._view.oblique_shoulder_width_ratio:
            return (
                "the camera stands too far off the side view for hip and shoulder landmarks to"
                " show the pelvis; film square from the side."
            )
        if track.rate_hz < self._view.min_frame_rate_hz:
            return (
                f"the clip has fewer than {self._view.min_frame_rate_hz:g} frames a second; film"
                " at 30 or more."
            )
        if not track.torso_px >= self._view.min_torso_px:
            return (
                f"the lifter is too small in the picture (shoulder to hip {track.torso_px:.0f}"
                " pixels); film from nearer or at a higher resolution."
            )
        if seen.mean() < self._view.min_points_seen_ratio or not seen[0]:
            return "hip or shoulder are hidden for too much of this rep."
        turn = frame.trunk_turn_deg[frames]
        if np.nanmax(np.abs(turn - turn[0])) > self._settings.max_trunk_turn_deg:
            return (
                "the trunk does not stay on a back-rest, so the hip's motion does not show the"
                " pelvis."
            )
        return None

    def _signal(
        self, frame: PadFrame, rep: Rep, rate_hz: float
    ) -> NDArray[np.float64]:
        """Equivalent tilt of the whole clip, zero in the rep's start pose."""
        start = frame.equivalent_tilt_deg[top_frames(rep, rate_hz)]
        return frame.equivalent_tilt_deg - float(np.nanmean(start))

    def _gap(
        self,
        frame: PadFrame,
        reps: Sequence[Rep],
        signals: dict[int, NDArray[np.float64]],
        i: int,
        j: int,
    ) -> float:
        """How much more equivalent tilt rep i shows than rep j near the depth both reach."""
        common = min(_depth(frame, reps[i]), _depth(frame, reps[j]))
        low = common - self._settings.depth_window_deg
        means = []
        for k in (i, j):
            part = _lowering(reps[k])
            thigh = frame.thigh_deg[part]
            inside = (thigh >= low) & (thigh <= common + 0.5)
            means.append(float(np.nanmean(signals[k][part][inside])))
        return means[0] - means[1]

    def _rep(
        self,
        track: CleanTrack,
        frame: PadFrame,
        reps: Sequence[Rep],
        signals: dict[int, NDArray[np.float64]],
        i: int,
        least: int,
        excess: float,
        compared: int,
    ) -> RepPelvis:
        s = self._settings
        rhythm = s.normal_rhythm_ratio * max(0.0, reps[i].thigh_excursion_deg or 0.0)
        # The least of several noisy reps lies low by chance: the range of as many is the test.
        limit = s.rep_noise_deg * float(studentized_range.ppf(0.95, compared, np.inf))
        indicated = excess > limit
        uniform_sd = 1 / np.sqrt(12)
        se = np.sqrt(
            s.indicated_se_deg**2 + (s.gain_spread_ratio * excess) ** 2 + (rhythm * uniform_sd) ** 2
        )
        onset = None
        if indicated:
            onset = self._onset(track, frame, reps, signals, i, least)
        return RepPelvis(
            evidence="indicated",
            ppt_deg=excess + rhythm / 2,
            ppt_se_deg=float(se),
            indicated=bool(indicated),
            onset=onset,
        )

    def _onset(
        self,
        track: CleanTrack,
        frame: PadFrame,
        reps: Sequence[Rep],
        signals: dict[int, NDArray[np.float64]],
        i: int,
        least: int,
    ) -> Onset | None:
        part = _lowering(reps[i])
        thigh = frame.thigh_deg[part]
        other = _at_depth(frame, reps[least], signals[least], thigh, up=False)
        found = hinge_onset(
            thigh,
            signals[i][part] - other,
            noise_deg=self._settings.rep_noise_deg,
            z=self._settings.confidence_z,
        )
        if found is None:
            return None
        at, half = found
        half = float(np.hypot(half, self._settings.confidence_z * self._settings.onset_se_deg))
        index = part.start + int(np.argmax(thigh >= at))
        return Onset(index, at, at - half, at + half)

    def _rhythm(self, frame: PadFrame, rep: Rep) -> NDArray[np.float64]:
        thigh = frame.thigh_deg[rep.frames]
        return self._settings.normal_rhythm_ratio * np.maximum(0.0, thigh - thigh[0])

    def _curve(
        self,
        frame: PadFrame,
        reps: Sequence[Rep],
        signals: dict[int, NDArray[np.float64]],
        i: int,
        least: int,
    ) -> NDArray[np.float64]:
        """Tilt over the rep: the difference to the other at equal depth, plus half the rhythm."""
        rep = reps[i]
        thigh = frame.thigh_deg
        down, up = _lowering(rep), slice(rep.bottom_last_index + 1, rep.end_index + 1)
        other = np.concatenate(
            [
                _at_depth(frame, reps[least], signals[least], thigh[down], up=False),
                _at_depth(frame, reps[least], signals[least], thigh[up], up=True),
            ]
        )
        return signals[i][rep.frames] - other + 0.5 * self._rhythm(frame, rep)


def _lowering(rep: Rep) -> slice:
    return slice(rep.start_index, rep.bottom_last_index + 1)


def _depth(frame: PadFrame, rep: Rep) -> float:
    return float(np.nanmax(frame.thigh_deg[rep.frames]))


def _at_depth(
    frame: PadFrame,
    rep: Rep,
    signal: NDArray[np.float64],
    thigh_deg: NDArray[np.float64],
    *,
    up: bool,
) -> NDArray[np.float64]:
    """Read a rep's signal at given thigh angles, on its way down or on its way up."""
    part = slice(rep.bottom_index, rep.end_index + 1) if up else _lowering(rep)
    own, values = frame.thigh_deg[part], signal[part]
    known = ~(np.isnan(own) | np.isnan(values))
    if not known.any():
        return np.full(len(thigh_deg), np.nan)
    # Wobbles make the angle run back now and then; sorting averages over them.
    order = np.argsort(own[known], kind="stable")
    return np.interp(thigh_deg, own[known][order], values[known][order])
