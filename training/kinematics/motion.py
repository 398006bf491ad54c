"""A body on a machine through a set: the pose and the true angles at any time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.body.bones import Bones, find_bones
from training.body.rest import KEPT, RestBody, rest_body
from training.body.segments import segment_weights
from training.kinematics.arms import arm_targets
from training.kinematics.chain import TrunkPose, pose_trunk
from training.kinematics.course import Course, Moment, SlowNoise, smooth
from training.kinematics.feet import Legs, Planted, foot_targets, plant_feet
from training.kinematics.limbs import middle_joint
from training.kinematics.pose import BodyPose, BodyPoser
from training.kinematics.seating import Seat, seat_body
from training.kinematics.tilt import tuck_deg
from training.plane import turn
from training.spec import BodySpec, ClipSpec, RepSpec

Vec = NDArray[np.float64]

# The thigh's angle sets the tilt, which moves the hip, which turns the thigh: half steps settle it.
ROUNDS, STEP_SHARE, SETTLED_DEG = 16, 0.6, 0.005
HEAD_UP_SHARE = 0.65  # of the trunk's lean that the head keeps: the lifter looks ahead
THORAX_NOISE_SHARE = 0.5  # of the pelvis' noise: the thorax is held by the back-rest
SOLE_M = 0.022  # thickness of a training shoe's sole
IDLE = RepSpec()  # what a lifter does between reps


@dataclass(frozen=True, eq=False)
class BodyState:
    """One moment of a set, with its true angles (sagittal plane, near side the right).

    Parameters
    ----------
    time_s : float
    moment : Moment
    pose : BodyPose
    travel_m : float
        How far the platform has come down.
    tilt_deg : float
        The pelvis against the start of the set, relative to the back-rest, posterior positive.
    tuck_deg : float
        What of the tilt is tuck; the rest is normal rhythm with the thigh, and noise.
    thorax_deg : float
        How far the thorax has flexed off the back-rest since the start.
    lumbar_deg : float
        The pelvis against the thorax since the start: lumbar flexion.
    slide_m : float
        Whole body up the back-rest.
    thigh_excursion_deg : float
        Of the femur since the start.
    thigh_deg : float
        The right femur, forward from hanging down.
    """

    time_s: float
    moment: Moment
    pose: BodyPose
    travel_m: float
    tilt_deg: float
    tuck_deg: float
    thorax_deg: float
    lumbar_deg: float
    slide_m: float
    thigh_excursion_deg: float
    thigh_deg: float


@lru_cache(maxsize=KEPT)
def _fleshed(spec: BodySpec) -> tuple[Bones, NDArray[np.float64]]:
    """Return a body's bones, and the weights of its segments; a clip is fitted in several tries."""
    body = rest_body(spec)
    bones = find_bones(body, spec.pelvis_tilt_rest_deg)
    return bones, segment_weights(body, bones)


class Motion:
    """A lifter on a machine, as a function of time.

    Parameters
    ----------
    spec : ClipSpec

    Raises
    ------
    training.errors.SpecError
        If the body and the machine do not go together.
    """

    def __init__(self, spec: ClipSpec) -> None:
        self.spec = spec
        self.body: RestBody = rest_body(spec.body)
        self.bones, self.weights = _fleshed(spec.body)
        self.poser = BodyPoser(self.body, self.bones, sole_m=SOLE_M)
        self.seat: Seat = seat_body(self.poser, self.weights, spec.machine, spec.motion)
        self.course = Course(spec.motion)
        seeds = np.random.SeedSequence((spec.seed, spec.motion.seed)).generate_state(3)
        self._noise = [SlowNoise(int(seed)) for seed in seeds]
        self._thigh_start_deg = 0.0
        self._thigh_start_deg = self._settle(Moment("top", -1, 0.0, 1.0), 0.0, 1.0)[2]
        self._bottoms_deg = [
            self._bottom_excursion_deg(number) for number in range(len(spec.motion.reps))
        ]

    def rep_excursion_deg(self, rep: int) -> float:
        """Return the thigh excursion of a rep, counted from 0, at its bottom."""
        return self._bottoms_deg[rep]

    def at(self, time_s: float) -> BodyState:
        """Return the body at a time of the clip, `time_s` >= 0."""
        moment = self.course.at(time_s)
        deepest = self._bottoms_deg[moment.rep] if moment.rep >= 0 else 1.0
        wobble = self.spec.motion.wobble_deg
        noise = wobble * self._noise[0].at(time_s)
        thorax = wobble * THORAX_NOISE_SHARE * self._noise[1].at(time_s)
        return self._state(time_s, moment, deepest, noise, thorax)

    def _bottom_excursion_deg(self, rep: int) -> float:
        moment = Moment("bottom", rep, self.spec.motion.reps[rep].depth_ratio, 1.0)
        return self._settle(moment, 0.0, 1.0)[2] - self._thigh_start_deg

    def _settle(
        self, moment: Moment, noise_deg: float, deepest_deg: float, thorax_noise_deg: float = 0.0
    ) -> tuple[BodyPose, TrunkPose, float, float, float, float, float]:
        """Find the pose in which the tilt is what the thigh's angle asks for.

        At a bottom `deepest_deg` does not matter: the excursion there is the whole one.

        Returns
        -------
        tuple
            Pose, trunk, thigh (deg), tuck (deg), tilt (deg) and slide (m).
        """
        m = self.spec.motion
        rep = m.reps[moment.rep] if moment.rep >= 0 else IDLE
        part = smooth(moment.depth_ratio / rep.depth_ratio) if moment.rep >= 0 else 0.0
        layout = self.seat.layout
        thorax_lift = rep.thorax_deg * part - thorax_noise_deg
        slide = rep.slide_m * part
        shift = (
            layout.pad_up * slide
            + layout.pad_normal * rep.lift_m * part
            - layout.seat_normal * m.seat_give_m * part
        )
        travel = self.seat.travel_m * moment.depth_ratio
        planted = plant_feet(m, rep, layout, self.poser, moment, travel, part)
        tilt, thigh = noise_deg, self._thigh_start_deg
        rhythm = tuck = 0.0
        trunk = None
        for _ in range(ROUNDS):
            trunk = pose_trunk(
                self.bones,
                t12_m=self.seat.t12_m + shift,
                thorax_deg=self.seat.thorax_deg - thorax_lift,
                pelvis_deg=self.seat.pelvis_deg + tilt,
                shares=m.lumbar_shares,
            )
            thigh = self._thigh_deg(planted, trunk)
            excursion = thigh - self._thigh_start_deg
            rhythm = m.rhythm_share * max(excursion, 0.0) if moment.rep >= 0 else 0.0
            share = 1.0 if moment.phase == "bottom" else excursion / deepest_deg
            if moment.rep >= 0:
                tuck = tuck_deg(rep, share, ascending=moment.phase == "ascent")
            wanted = noise_deg + rhythm + tuck
            if abs(wanted - tilt) < SETTLED_DEG:
                break
            tilt += STEP_SHARE * (wanted - tilt)
        assert trunk is not None
        return (
            self._limbs(planted, trunk),
            trunk,
            thigh,
            tuck,
            tilt,
            slide,
        )

    def _legs(self, planted: Planted, trunk: TrunkPose) -> tuple[dict[str, Vec], Legs]:
        """Return the hip centres by side, and where the legs go."""
        hips = {s: trunk.place("pelvis", self.body.joints_m[f"hip_{s}"]) for s in "rl"}
        return hips, foot_targets(planted, self.seat.layout, self.poser, hips)

    def _thigh_deg(self, planted: Planted, trunk: TrunkPose) -> float:
        """Return the right femur's angle in the sagittal plane, forward from hanging down."""
        hips, legs = self._legs(planted, trunk)
        p = self.poser
        knee = middle_joint(hips["r"], legs.ankles_m["r"], p.thigh_m, p.shank_m, legs.pole["r"])
        way = knee - hips["r"]
        # Counted from straight up, so that a thigh past the vertical goes on growing.
        return 180.0 + float(np.degrees(np.arctan2(-way[0], way[2])))

    def _limbs(self, planted: Planted, trunk: TrunkPose) -> BodyPose:
        """Put legs and arms to a trunk."""
        m, layout = self.spec.motion, self.seat.layout
        _, legs = self._legs(planted, trunk)
        arms = arm_targets(m, layout, self.poser, trunk, legs)
        return self.poser.pose(
            trunk,
            ankles_m=legs.ankles_m,
            feet=legs.feet,
            knee_pole=legs.pole,
            hands_m=arms.hands_m,
            elbow_pole=arms.pole,
            head_rotation=turn(trunk.thorax_deg * HEAD_UP_SHARE),
        )

    def _state(
        self, time_s: float, moment: Moment, deepest: float, noise: float, thorax: float
    ) -> BodyState:
        pose, trunk, thigh, tuck, tilt, slide = self._settle(moment, noise, deepest, thorax)
        return BodyState(
            time_s=time_s,
            moment=moment,
            pose=pose,
            travel_m=self.seat.travel_m * moment.depth_ratio,
            tilt_deg=tilt,
            tuck_deg=tuck,
            thorax_deg=self.seat.thorax_deg - trunk.thorax_deg,
            lumbar_deg=(trunk.pelvis_deg - trunk.thorax_deg)
            - (self.seat.pelvis_deg - self.seat.thorax_deg),
            slide_m=slide,
            thigh_excursion_deg=thigh - self._thigh_start_deg,
            thigh_deg=thigh,
        )
