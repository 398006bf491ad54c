"""Degrees read from the fitted segment chain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import Reason, Refusal
from legpress_cv.segment_chain.fit import ChainFit
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.chain.clock import ChainOnClock, mean_known, on_clock
from legpress_cv.tuck.chain.findings import chain_findings
from legpress_cv.tuck.chain.ppt import ppt_from_tops, ppt_of
from legpress_cv.tuck.chain.refusal import clip_refusal, off_the_pad, rep_refusal
from legpress_cv.tuck.chain.rep_onset import rep_onsets
from legpress_cv.tuck.chain.tilt_error import TiltEvidence, over_the_set, tilt_evidence, tilt_se_deg
from legpress_cv.tuck.estimator import EstimatorSettings, PelvisEstimate, RepPelvis
from legpress_cv.tuck.pad_frame import top_frames

Floats = NDArray[np.float64]

LEFT_TO_THE_POSE = ("ankle",)
"""The foot is mostly beyond the network's crop."""


class ChainReader:
    """Reads tilt, PPT and onset from a chain fit of the same clip.

    Tilt is the pelvis' direction less its mean at the start of the descents. Bone shape alone
    spreads the absolute hip flexion by 23 deg between people, so that there it is set equal to
    trunk-thigh flexion.

    Parameters
    ----------
    fit
        The chain through the clip's landmarks.
    settings
        Thresholds.

    References
    ----------
    Preece S. et al. (2008), Variation in pelvic morphology may prevent the identification of
    anterior pelvic tilt. J Man Manip Ther 16:113-117.
    """

    def __init__(self, fit: ChainFit, settings: EstimatorSettings) -> None:
        self._fit, self._settings = fit, settings

    def read(self, track: CleanTrack, reps: Sequence[Rep]) -> PelvisEstimate:
        """Read the pelvis in every frame and every rep.

        Parameters
        ----------
        track
            Clean landmarks and angles: its clock is the estimate's.
        reps
            Reps of the set.
        """
        fit, s = self._fit, self._settings
        chain = on_clock(fit, track.time_s, s.chain.max_gap_s, s.chain_tilt)
        tops = [top_frames(rep, track.rate_hz) for rep in reps]
        all_tops = np.concatenate(tops) if tops else None
        top = mean_known(chain.trunk_thigh_flexion, all_tops)
        hip = chain.hip_flexion.since(mean_known(chain.hip_flexion, all_tops))
        chain = replace(chain, hip_flexion=replace(hip, deg=hip.deg + top.deg))
        tilt = chain.pelvis.since(mean_known(chain.pelvis, all_tops))
        found = self._reps(chain, track, reps, tops)
        points = [name for name in fit.points_px if name not in LEFT_TO_THE_POSE]
        return PelvisEstimate(
            tilt_deg=tilt.deg,
            tilt_se_deg=np.hypot(tilt.se_deg, s.chain_tilt.tilt_error_ratio * tilt.deg),
            reps=tuple(found),
            findings=chain_findings(fit, found, s.chain_tilt.min_seen_ratio),
            hip_flexion_deg=chain.hip_flexion.deg,
            lumbar_flexion_deg=chain.lumbar_flexion.deg
            - mean_known(chain.lumbar_flexion, all_tops).deg,
            trunk_thigh_flexion_deg=chain.trunk_thigh_flexion.deg,
            points_px={
                name: _interpolated(track.time_s, fit.time_s, fit.points_px[name])
                for name in points
            },
            scores={
                name: _interpolated(track.time_s, fit.time_s, fit.scores[name]) for name in points
            },
        )

    def _reps(
        self,
        chain: ChainOnClock,
        track: CleanTrack,
        reps: Sequence[Rep],
        tops: Sequence[NDArray[np.int_]],
    ) -> list[RepPelvis]:
        """PPT of every rep or why there is none, and the onset of those that tilt."""
        s = self._settings
        refused = clip_refusal(self._fit, track.rate_hz, s.chain_tilt, s.view)
        refusals = [refused or self._refusal(chain, track.rate_hz, rep) for rep in reps]
        read = [rep for rep, refusal in zip(reps, refusals, strict=True) if refusal is None]
        evidence = over_the_set(
            [tilt_evidence(self._fit, chain, track.time_s, rep, tops) for rep in read]
        )
        found = [
            RepPelvis(refusal=refusal)
            if refusal is not None
            else self._rep(chain, track.rate_hz, rep, tops, evidence)
            for rep, refusal in zip(reps, refusals, strict=True)
        ]
        # Where a descent is cut its onset may have been before the clip.
        tilted = [
            i
            for i, rep in enumerate(found)
            if (rep.ppt_deg or 0.0) >= s.tuck.mild_ppt_deg and reps[i].cut != "start"
        ]
        onsets = rep_onsets(
            chain, [reps[i] for i in tilted], track.rate_hz, s.chain_tilt, s.tuck.confidence_z
        )
        for i, onset in zip(tilted, onsets, strict=True):
            found[i] = replace(found[i], onset=onset)
        return found

    def _refusal(self, chain: ChainOnClock, rate_hz: float, rep: Rep) -> Refusal | None:
        """Why a rep is not read at all."""
        s = self._settings
        return rep_refusal(rep, chain.covered, rate_hz, s.chain_tilt) or off_the_pad(
            chain.thorax.deg, rep, s.tuck.max_trunk_turn_deg
        )

    def _rep(
        self,
        chain: ChainOnClock,
        rate_hz: float,
        rep: Rep,
        tops: Sequence[NDArray[np.int_]],
        evidence: TiltEvidence,
    ) -> RepPelvis:
        s = self._settings
        ppt_deg, tops_deg = self._ppt(chain, rate_hz, rep, tops)
        if ppt_deg is None:
            return RepPelvis(
                refusal=Refusal.of(Reason.PELVIS_HIDDEN_AT_END, moment="start or the bottom")
            )
        se_deg = math.hypot(tilt_se_deg(ppt_deg, evidence, s.chain_tilt), tops_deg)
        half = s.tuck.confidence_z * se_deg
        # An interval above zero still says that the pelvis tilts, however wide it is.
        if half > s.chain_tilt.max_half_width_deg and ppt_deg - half < 0:
            return RepPelvis(refusal=Refusal.of(Reason.TILT_TOO_UNCERTAIN, half_width_deg=half))
        # By its definition PPT is never below zero: such a reading is off by its own size at least.
        if ppt_deg + half < 0:
            return RepPelvis(refusal=Refusal.of(Reason.TILT_TOO_UNCERTAIN, half_width_deg=-ppt_deg))
        return RepPelvis(evidence="measured", ppt_deg=ppt_deg, ppt_se_deg=se_deg)

    def _ppt(
        self,
        chain: ChainOnClock,
        rate_hz: float,
        rep: Rep,
        tops: Sequence[NDArray[np.int_]],
    ) -> tuple[float | None, float]:
        """PPT, and the error that taking the set's tops for the rep's own start adds."""
        settings = self._settings.chain_tilt
        if rep.cut == "start":
            return ppt_from_tops(chain.pelvis, rep, tops, settings) or (None, 0.0)
        return ppt_of(chain.pelvis, rep, rate_hz, settings), 0.0


def _interpolated(clock_s: Floats, time_s: Floats, values: Floats) -> Floats:
    """Values (n,) or (n, 2) at other times; NaN before the first and after the last."""
    columns = values.reshape(len(values), -1).T
    read = [np.interp(clock_s, time_s, column, left=np.nan, right=np.nan) for column in columns]
    return np.column_stack(read).reshape(len(clock_s), *values.shape[1:])
