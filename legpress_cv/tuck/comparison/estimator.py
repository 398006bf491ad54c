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
import scipy
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import QualityFinding, Reason, Refusal
from legpress_cv.settings import TuckSettings, ViewSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.comparison.equal_depth import DepthSignal
from legpress_cv.tuck.estimator import Onset, PelvisEstimate, RepPelvis
from legpress_cv.tuck.onset import hinge_onset
from legpress_cv.tuck.pad_frame import PadFrame, pad_frame
from legpress_cv.tuck.refusal import picture_refusal


class RepComparisonEstimator:
    """Compares each rep with the one that shows the least, at equal depth.

    Parameters
    ----------
    settings, view
        Gains, noise and limits.
    lesser_model
        Whether the landmarks come from a lesser model than heavy, whose hip is noisier.
    """

    name = "rep comparison (hip and shoulder landmarks)"

    def __init__(
        self, settings: TuckSettings, view: ViewSettings, *, lesser_model: bool = False
    ) -> None:
        self._settings = settings
        ratio = settings.lesser_model_noise_ratio if lesser_model else 1.0
        self._noise_deg = settings.rep_noise_deg * ratio
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
        refusals = [self._refusal(track, rep, frame, shoulder_width_ratio) for rep in reps]
        signals = {
            i: DepthSignal.of(rep, frame, track)
            for i, rep in enumerate(reps)
            if refusals[i] is None
        }
        found = [RepPelvis(refusal=refusal) for refusal in refusals]
        tilt, tilt_se = unknown.copy(), unknown.copy()
        for i, signal in signals.items():
            least, gap = self._least(i, signals)
            if least is None:
                found[i] = RepPelvis(refusal=Refusal.of(Reason.NO_REP_TO_COMPARE))
                continue
            if self._limit(len(signals)) / self._settings.pose_gain_ratio > (
                self._settings.max_detectable_ppt_deg
            ):
                found[i] = RepPelvis(refusal=Refusal.of(Reason.HIP_TOO_NOISY))
                continue
            found[i] = self._judge(signal, least, gap, len(signals))
            frames = reps[i].frames
            tilt[frames] = 0.5 * self._rhythm(signal)
            if found[i].indicated:
                tilt[frames] += signal.less(least) / self._settings.pose_gain_ratio
            tilt_se[frames] = found[i].ppt_se_deg
        compared = [f for f in found if f.evidence is not None]
        findings: tuple[QualityFinding, ...] = ()
        if compared and not any(f.indicated for f in compared):
            findings = (QualityFinding.of(Reason.SAME_IN_EVERY_REP, "warning"),)
        return PelvisEstimate(tilt, tilt_se, tuple(found), findings)

    def _least(self, i: int, signals: dict[int, DepthSignal]) -> tuple[DepthSignal | None, float]:
        """Of the reps as deep as rep i, the one that shows the least, and the gap to it."""
        own = signals[i]
        peers = [
            other
            for j, other in signals.items()
            if j != i and other.deepest_deg >= own.deepest_deg - self._settings.equal_depth_deg
        ]
        if not peers:
            return None, 0.0
        gaps = [own.gap_to(other) for other in peers]
        k = int(np.argmax(gaps))
        return peers[k], max(0.0, gaps[k])

    def _refusal(
        self, track: CleanTrack, rep: Rep, frame: PadFrame, width_ratio: float
    ) -> Refusal | None:
        frames = rep.frames
        seen = ~np.isnan(frame.equivalent_tilt_deg[frames])
        if rep.cut == "start":
            return Refusal.of(Reason.BEGINS_INSIDE)
        if width_ratio > self._view.oblique_shoulder_width_ratio:
            return Refusal.of(Reason.TOO_OBLIQUE_TO_COMPARE)
        refusal = picture_refusal(track.rate_hz, track.torso_px, self._view)
        if refusal is not None:
            return refusal
        if seen.mean() < self._view.min_points_seen_ratio or not seen[0]:
            return Refusal.of(Reason.HIP_HIDDEN)
        turn = frame.trunk_turn_deg[frames]
        if np.nanmax(np.abs(turn - turn[0])) > self._settings.max_trunk_turn_deg:
            return Refusal.of(Reason.OFF_THE_PAD)
        return None

    def _judge(
        self, signal: DepthSignal, least: DepthSignal, gap_deg: float, compared: int
    ) -> RepPelvis:
        s = self._settings
        rhythm = s.normal_rhythm_ratio * max(0.0, signal.rep.thigh_excursion_deg or 0.0)
        indicated = gap_deg > self._limit(compared)
        # A gap within the noise is no excess, and the largest of several is not counted as one.
        excess = gap_deg / s.pose_gain_ratio if indicated else 0.0
        difference_sd = np.sqrt(2) * self._noise_deg / s.pose_gain_ratio
        # What the least has itself lies anywhere between nothing and the normal rhythm.
        unseen_sd = rhythm / np.sqrt(12)
        se = np.sqrt(difference_sd**2 + (s.gain_spread_ratio * excess) ** 2 + unseen_sd**2)
        return RepPelvis(
            evidence="indicated",
            ppt_deg=excess + rhythm / 2,
            ppt_se_deg=float(se),
            indicated=indicated,
            onset=self._onset(signal, least) if indicated else None,
        )

    def _limit(self, compared: int) -> float:
        """Least difference that is no chance; the least of several noisy reps lies low by itself.

        The range of as many reps without any difference stays below it 19 times of 20.
        """
        return self._noise_deg * float(scipy.stats.studentized_range.ppf(0.95, compared, np.inf))

    def _onset(self, signal: DepthSignal, least: DepthSignal) -> Onset | None:
        depth = signal.depth[signal.lowering]
        found = hinge_onset(
            depth,
            signal.less(least)[: len(depth)],
            noise_deg=self._noise_deg,
            z=self._settings.confidence_z,
        )
        if found is None:
            return None
        at, half = found
        half = float(np.hypot(half, self._settings.confidence_z * self._settings.onset_se_deg))
        index = signal.lowering.start + int(np.argmax(depth >= at))
        return Onset(index, at, at - half, at + half)

    def _rhythm(self, signal: DepthSignal) -> NDArray[np.float64]:
        depth = signal.depth[signal.rep.frames]
        rhythm: NDArray[np.float64] = self._settings.normal_rhythm_ratio * np.maximum(
            0.0, depth - depth[0]
        )
        return rhythm
