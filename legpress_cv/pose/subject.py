"""Choosing the lifter among the people in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.errors import SettingsError
from legpress_cv.pose.scout import Person
from legpress_cv.pose.types import LEFT, RIGHT
from legpress_cv.results.subject import SubjectCandidate, SubjectChoice

FULL_CYCLE_DEG = 60.0
"""Knee excursion from which a person counts as cycling fully; deep reps have 60-90 deg."""
UPRIGHT_WEIGHT = 0.35
"""Weight of an upright trunk against a reclined one (1): people by the machine stand or walk."""
HIGH_PERCENTILE, LOW_PERCENTILE = 92, 8
"""Percentiles of knee flexion whose distance is the excursion: single wrong looks do not count."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The chosen person, everybody else, and how the choice was made.

    ``faces_left`` is a first guess from few pictures. It turns the picture for the tracker, so
    that a network that is not quite symmetrical errs the same on a clip and on its mirror image.
    """

    person: Person
    others: tuple[Person, ...]
    choice: SubjectChoice
    faces_left: bool


def choose_subject(
    people: list[Person], looks: int, point: tuple[float, float] | None = None
) -> Subject | None:
    """Choose the person whose knees cycle while the trunk stays reclined and in place.

    Parameters
    ----------
    people
        Everybody that was followed.
    looks
        Number of pictures looked at.
    point
        A point (x, y) in pixels on the subject; it decides if given.

    Returns
    -------
    Subject or None
        None if there is nobody.

    Raises
    ------
    SettingsError
        If nobody is at `point`.
    """
    if not people:
        return None
    largest = max(float(np.median(person.torso_px)) for person in people)
    candidates = [_candidate(person, looks, largest) for person in people]
    if point is None:
        chosen = int(np.argmax([candidate.score for candidate in candidates]))
    else:
        chosen = _at_point(people, point)
    rest = [c.score for i, c in enumerate(candidates) if i != chosen]
    best = candidates[chosen].score
    margin = 1.0 if not rest else 0.0 if best <= 0 else float(max(0.0, 1 - max(rest) / best))
    return Subject(
        person=people[chosen],
        others=tuple(person for i, person in enumerate(people) if i != chosen),
        choice=SubjectChoice(
            chosen_by="automatic" if point is None else "point",
            chosen=chosen,
            margin_ratio=margin,
            candidates=tuple(candidates),
        ),
        faces_left=_faces_left(people[chosen]),
    )


def _faces_left(person: Person) -> bool:
    """Tell on which side of the trunk line the thighs lie, over all looks."""
    shoulders, hips, knees = (
        person.xy_px[:, [LEFT[name], RIGHT[name]]].mean(axis=1)
        for name in ("shoulder", "hip", "knee")
    )
    trunk, thigh = shoulders - hips, knees - hips
    turn = trunk[:, 0] * thigh[:, 1] - trunk[:, 1] * thigh[:, 0]
    return float(turn.sum()) < 0


def _candidate(person: Person, looks: int, largest_torso_px: float) -> SubjectCandidate:
    torso = max(float(np.median(person.torso_px)), 1.0)
    seen = len(person.looks) / looks
    excursion = max(_knee_excursion_deg(person, side) for side in (LEFT, RIGHT))
    recline = _recline_deg(person)
    wander = float(np.median(np.abs(person.centre_px - np.median(person.centre_px, axis=0))))
    cycling = 0.05 + min(excursion / FULL_CYCLE_DEG, 1.0)
    reclined = UPRIGHT_WEIGHT + (1 - UPRIGHT_WEIGHT) * np.sin(np.radians(recline))
    steady = 1 / (1 + wander / torso)
    size = float(np.sqrt(torso / largest_torso_px))
    boxes = person.boxes_px
    x0, y0, x1, y1 = (float(value) for value in np.median(boxes, axis=0))
    return SubjectCandidate(
        box_px=(x0, y0, x1, y1),
        seen_ratio=seen,
        knee_excursion_deg=excursion,
        trunk_recline_deg=recline,
        score=float(seen * cycling * reclined * steady * size),
    )


def _knee_excursion_deg(person: Person, side: dict[str, int]) -> float:
    hip, knee, ankle = (person.xy_px[:, side[name]] for name in ("hip", "knee", "ankle"))
    flexion = 180 - _angle_deg(hip - knee, ankle - knee)
    seen = person.visibility[:, [side["knee"], side["ankle"]]].mean()
    high, low = np.percentile(flexion, [HIGH_PERCENTILE, LOW_PERCENTILE])
    # The far leg is guessed behind the near one and jumps: it counts as much as it is seen.
    return float((high - low) * seen)


def _recline_deg(person: Person) -> float:
    xy = person.xy_px
    up = xy[:, [LEFT["shoulder"], RIGHT["shoulder"]]].mean(axis=1) - xy[
        :, [LEFT["hip"], RIGHT["hip"]]
    ].mean(axis=1)
    angle = np.degrees(np.arctan2(np.abs(up[:, 0]), -up[:, 1]))
    return float(min(90.0, np.median(angle)))


def _angle_deg(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    angle: NDArray[np.float64] = np.degrees(np.arctan2(np.abs(cross), (u * v).sum(axis=1)))
    return angle


def _at_point(people: list[Person], point: tuple[float, float]) -> int:
    inside = []
    for person in people:
        boxes = person.boxes_px
        hit = (
            (boxes[:, 0] <= point[0])
            & (point[0] <= boxes[:, 2])
            & (boxes[:, 1] <= point[1])
            & (point[1] <= boxes[:, 3])
        )
        distance = float(np.median(np.hypot(*(person.centre_px - point).T)))
        inside.append((int(hit.sum()), -distance))
    best = max(range(len(people)), key=lambda i: inside[i])
    if inside[best][0] == 0:
        where = "; ".join(
            "{:.0f},{:.0f}".format(*np.median(person.centre_px, axis=0)) for person in people
        )
        raise SettingsError(
            f"nobody was found at the point {point[0]:g},{point[1]:g};"
            f" people were found around {where}: name one of these."
        )
    return best
