"""Making a drawn clip one that a body can do: a depth at which the thigh stops at the belly."""

from __future__ import annotations

import numpy as np

from training.errors import SpecError
from training.kinematics.motion import Motion
from training.spec import ClipSpec
from training.truth.angles import angles_of

LIMIT_DEG = 134.0  # trunk-thigh flexion at which most thighs meet the belly
LEAST_KNEE_DEG = 62.0
BENT_MORE_DEG = 4.0  # legs that would be more than straight start so much more bent
STEP_S = 0.12  # how finely the clip is walked through to find a limb out of reach
ROUNDS = 12
# Knee flexion taken off per degree of thigh too many, and beyond it, so that few rounds do.
KNEE_PER_THIGH, KNEE_BEYOND_DEG = 1.3, 0.5
PAD_BEYOND_DEG = 1.0  # the back-rest reclines so much more than the thigh is too many


def deepest_deg(motion: Motion) -> float:
    """Return the trunk-thigh flexion at the bottom of the set's deepest rep."""
    bottoms = (motion.at(times.bottom_s) for times in motion.course.reps)
    return max(angles_of(motion, state)["trunk_thigh_flexion_deg"] for state in bottoms)


def _walked(motion: Motion, step_s: float) -> None:
    """Pose the whole clip coarsely, so that a limb out of reach shows."""
    for time_s in np.arange(0.0, motion.course.duration_s, step_s):
        motion.at(float(time_s))


def fitted(spec: ClipSpec, limit_deg: float = LIMIT_DEG, *, step_s: float = STEP_S) -> ClipSpec:
    """Change a clip until a body can do it.

    The bottom is raised (then the back-rest reclined) until the thigh clears the belly, and the
    top bent until the legs reach.

    Parameters
    ----------
    spec : ClipSpec
    limit_deg : float
        Trunk-thigh flexion that no rep may exceed.
    step_s : float
        How finely the clip is walked through to find a limb out of reach.

    Returns
    -------
    ClipSpec
        `spec` itself where nothing has to change.

    Raises
    ------
    training.errors.SpecError
        If even a shallow rep would not do.
    """
    for _ in range(ROUNDS):
        m = spec.motion
        try:
            motion = Motion(spec)
            over = deepest_deg(motion) - limit_deg
            if over <= 0:
                _walked(motion, step_s)
                return spec
            bottom = m.knee_bottom_deg - KNEE_PER_THIGH * over - KNEE_BEYOND_DEG
            change = {"knee_bottom_deg": max(LEAST_KNEE_DEG, bottom)}
        except SpecError:
            change = {"knee_top_deg": m.knee_top_deg + BENT_MORE_DEG}
        if change.get("knee_bottom_deg") == m.knee_bottom_deg:
            # As shallow as a rep can be: the lifter reclines the back-rest instead.
            pad = spec.machine.pad_angle_deg - over - PAD_BEYOND_DEG
            machine = spec.machine.model_copy(update={"pad_angle_deg": max(pad, 0.0)})
            spec = spec.model_copy(update={"machine": machine})
        spec = spec.model_copy(update={"motion": m.model_copy(update=change)})
    raise SpecError(
        f"On this machine the thighs meet the belly in a rep of {LEAST_KNEE_DEG:.0f} deg of knee"
        " flexion: recline the back-rest or lower the rails."
    )
