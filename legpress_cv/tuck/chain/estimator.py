"""The estimator with lumbopelvic landmarks: degrees read from the fitted segment chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import QualityFinding, Reason, Refusal
from legpress_cv.segment_chain.angles import AngleTrack, Reading
from legpress_cv.segment_chain.fit import PELVIS_POINTS, ChainFit
from legpress_cv.settings import Settings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.chain.onset import Descent, pooled_onsets
from legpress_cv.tuck.chain.ppt import ppt_of
from legpress_cv.tuck.chain.refusal import (
    clip_refusal,
    covered_frames,
    off_the_pad,
    rep_refusal,
)
from legpress_cv.tuck.estimator import Onset, PelvisEstimate, RepPelvis
from legpress_cv.tuck.pad_frame import top_frames

Floats = NDArray[np.float64]

LEFT_TO_THE_POSE = ("ankle",)
"""The foot is mostly beyond the network's crop."""
MANY_REFUSED_RATIO = 0.5
"""Share of refused reps from which the whole clip is told to be hard to measure."""


@dataclass(frozen=True, eq=False)
class _Clock:
    """The fit on the clean track's clock."""

    pelvis: AngleTrack
    thigh: AngleTrack
    hip_flexion: AngleTrack
    lumbar: AngleTrack
    trunk_thigh: AngleTrack
    thorax_deg: Floats
    covered: NDArray[np.bool_]


class ChainEstimator:
    """Reads tilt, PPT and onset from a chain fit of the same clip.

    Parameters
    ----------
    fit
        The chain through the clip's landmarks.
    settings
        Thresholds.
    """

    name = "segment chain (lumbopelvic landmarks)"

    def __init__(self, fit: ChainFit, settings: Settings) -> None:
        self._fit, self._settings = fit, settings

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Estimate the pelvis in every frame and every rep.

        Parameters
        ----------
        track
            Clean landmarks and angles: its clock is the estimate's.
        reps
            Reps of the set.
        shoulder_width_ratio
            Not needed: the fit knows the camera's azimuth.
        """
        fit, s = self._fit, self._settings
        clock = self._on(track.time_s)
        tops = np.concatenate([top_frames(rep, track.rate_hz) for rep in reps]) if reps else None
        # Bone shape alone spreads the absolute angle by 23 deg (Preece 2008): at the start of the
        # descents hip flexion is set equal to trunk-thigh flexion.
        top = _mean_known(clock.trunk_thigh, tops)
        hip = clock.hip_flexion.since(_mean_known(clock.hip_flexion, tops))
        clock = replace(clock, hip_flexion=replace(hip, deg=hip.deg + top.deg))
        reference = self._reference(clock, tops)
        tilt = clock.pelvis.since(reference)
        systematic = np.hypot(
            s.chain_tilt.systematic_tilt_ratio * tilt.deg, s.chain_tilt.systematic_tilt_floor_deg
        )
        lumbar_zero = _mean_known(clock.lumbar, tops).deg
        refused = clip_refusal(fit, track, s)
        found = [self._rep(clock, track, rep, refused) for rep in reps]
        self._add_onsets(clock, track, reps, found)
        points = {
            name: np.column_stack(
                [np.interp(track.time_s, fit.time_s, fit.points_px[name][:, i]) for i in (0, 1)]
            )
            for name in fit.points_px
            if name not in LEFT_TO_THE_POSE
        }
        return PelvisEstimate(
            tilt_deg=tilt.deg,
            tilt_se_deg=np.hypot(tilt.se_deg, systematic),
            reps=tuple(found),
            findings=self._findings(found),
            hip_flexion_deg=clock.hip_flexion.deg,
            hip_flexion_se_deg=np.hypot(clock.hip_flexion.se_deg, top.se_deg),
            lumbar_flexion_deg=clock.lumbar.deg - lumbar_zero,
            trunk_thigh_flexion_deg=clock.trunk_thigh.deg,
            points_px=points,
            scores={name: np.interp(track.time_s, fit.time_s, fit.scores[name]) for name in points},
        )

    def _on(self, clock_s: Floats) -> _Clock:
        fit, gap = self._fit, self._settings.chain.max_gap_s

        def read(angle: AngleTrack) -> AngleTrack:
            return angle.at(fit.time_s, clock_s, gap)

        pelvis = read(fit.pelvis)
        known = pelvis.deg[np.isfinite(pelvis.deg)]
        off = np.abs(pelvis.deg - np.median(known)) if len(known) else np.full(len(clock_s), np.nan)
        wild = off > self._settings.chain_tilt.max_tilt_deg

        def tame(angle: AngleTrack) -> AngleTrack:
            return replace(angle, deg=np.where(wild, np.nan, angle.deg))

        pelvis = tame(pelvis)
        covered = covered_frames(fit, self._settings.chain_tilt)
        near = np.interp(clock_s, fit.time_s, covered.astype(float)) >= 0.5  # noqa: PLR2004 - nearest
        return _Clock(
            pelvis=pelvis,
            thigh=read(fit.thigh),
            hip_flexion=tame(read(fit.hip_flexion)),
            lumbar=tame(read(fit.lumbar_flexion)),
            trunk_thigh=read(fit.trunk_thigh_flexion),
            thorax_deg=read(fit.thorax).deg,
            covered=near & np.isfinite(pelvis.deg),
        )

    def _reference(self, clock: _Clock, tops: NDArray[np.int_] | None) -> Reading:
        """Direction of the pelvis at the start of the descents, one for the set."""
        return _mean_known(clock.pelvis, tops)

    def _rep(
        self, clock: _Clock, track: CleanTrack, rep: Rep, refused: Refusal | None
    ) -> RepPelvis:
        s = self._settings
        refusal = (
            refused
            or rep_refusal(rep, clock.covered, track.rate_hz, s.chain_tilt)
            or off_the_pad(clock.thorax_deg, rep, s.tuck.max_trunk_turn_deg)
        )
        if refusal is not None:
            return RepPelvis(refusal=refusal)
        ppt = ppt_of(clock.pelvis, rep, track.rate_hz, s.chain_tilt)
        if ppt is None:
            return RepPelvis(
                refusal=Refusal.of(Reason.PELVIS_HIDDEN_AT_END, moment="start or the bottom")
            )
        half = s.tuck.confidence_z * ppt[1]
        if half > s.chain_tilt.max_half_width_deg:
            return RepPelvis(refusal=Refusal.of(Reason.TILT_TOO_UNCERTAIN, half_width_deg=half))
        return RepPelvis(evidence="measured", ppt_deg=ppt[0], ppt_se_deg=ppt[1])

    def _add_onsets(
        self, clock: _Clock, track: CleanTrack, reps: Sequence[Rep], found: list[RepPelvis]
    ) -> None:
        """Give the reps that tuck their onset, found over the set together."""
        s = self._settings
        chosen = [i for i, rep in enumerate(found) if (rep.ppt_deg or 0.0) >= s.tuck.mild_ppt_deg]
        descents = []
        for i in chosen:
            part = slice(reps[i].start_index, reps[i].bottom_first_index + 1)
            known = np.isfinite(clock.pelvis.deg[part]) & np.isfinite(clock.thigh.deg[part])
            descents.append(
                Descent(
                    thigh_deg=clock.thigh.deg[part][known],
                    tilt_deg=clock.pelvis.deg[part][known],
                    noise_deg=float(np.mean(clock.pelvis.own_sd_deg[part][known])),
                    seconds=float(known.sum() / track.rate_hz),
                )
            )
        for i, place in zip(chosen, pooled_onsets(descents, s.chain_tilt), strict=True):
            if place is not None:
                onset = self._onset(clock, reps[i], place)
                found[i] = RepPelvis(
                    evidence="measured",
                    ppt_deg=found[i].ppt_deg,
                    ppt_se_deg=found[i].ppt_se_deg,
                    onset=onset,
                )

    def _onset(self, clock: _Clock, rep: Rep, place: tuple[float, float, float]) -> Onset:
        """Turn thigh directions on the way down into moments and hip flexion."""
        part = np.arange(rep.start_index, rep.bottom_index + 1)
        part = part[np.isfinite(clock.thigh.deg[part])]
        # The way down without its wobbles: the first frame that is as deep.
        deepest = np.maximum.accumulate(clock.thigh.deg[part])
        low, index, high = (
            int(part[min(int(np.searchsorted(deepest, at)), len(part) - 1)]) for at in place
        )
        flexion = clock.hip_flexion
        own = self._settings.tuck.confidence_z * float(flexion.se_deg[index])
        middle = float(flexion.deg[index])
        below = max(0.0, middle - float(flexion.deg[low]))
        above = max(0.0, float(flexion.deg[high]) - middle)
        return Onset(
            index,
            middle,
            middle - float(np.hypot(below, own)),
            middle + float(np.hypot(above, own)),
        )

    def _findings(self, found: list[RepPelvis]) -> tuple[QualityFinding, ...]:
        """Tell what limits the whole clip."""
        out: list[QualityFinding] = []
        refused = [rep for rep in found if rep.refusal is not None]
        if found and len(refused) >= MANY_REFUSED_RATIO * len(found):
            out.append(
                QualityFinding.of(
                    Reason.PELVIS_OFTEN_REFUSED, "warning", refused=len(refused), reps=len(found)
                )
            )
        seen = [name for name in PELVIS_POINTS if self._often_seen(name)]
        if found and len(seen) < len(PELVIS_POINTS) / 2:
            out.append(QualityFinding.of(Reason.PELVIS_OFTEN_HIDDEN, "warning"))
        return tuple(out)

    def _often_seen(self, name: str) -> bool:
        score = self._fit.scores[name]
        known = score[np.isfinite(score)]
        return bool(len(known) and np.median(known) >= self._settings.chain_tilt.min_seen_ratio)


def _mean_known(angle: AngleTrack, frames: NDArray[np.int_] | None) -> Reading:
    """Mean over those frames that are known; over the whole clip where none is."""
    known = np.flatnonzero(np.isfinite(angle.deg))
    chosen = known if frames is None else np.intersect1d(frames, known)
    chosen = chosen if len(chosen) else known
    if not len(chosen):
        return Reading(float("nan"), float("nan"), np.zeros(angle.shared_deg.shape[1]))
    return angle.mean(chosen)
