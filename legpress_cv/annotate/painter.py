"""One annotated frame: everything that is drawn, in order."""

from __future__ import annotations

from legpress_cv.annotate.alarm import Alarm
from legpress_cv.annotate.alerts import alert_at, alerts_of
from legpress_cv.annotate.banner import Banner
from legpress_cv.annotate.cards import Cards
from legpress_cv.annotate.face import FaceBlur
from legpress_cv.annotate.hud import Hud
from legpress_cv.annotate.layout import plan
from legpress_cv.annotate.occupancy import Occupancy
from legpress_cv.annotate.pelvis import PelvisLine
from legpress_cv.annotate.skeleton import draw_skeleton
from legpress_cv.annotate.timeline import Timeline
from legpress_cv.annotate.typeface import Image, Typeface
from legpress_cv.results import Evidence, RepResult, SetAnalysis
from legpress_cv.results.sampling import Sampler
from legpress_cv.settings import AnnotationSettings
from legpress_cv.wording.clip import AFTER_SET, BEFORE_SET, BETWEEN_REPS


class Painter:
    """Draws the analysis over frames of its clip.

    Not for several threads at once.

    Parameters
    ----------
    analysis
        The analysed set.
    width_px, height_px
        Size of the frames; that of the analysed clip, or another one of the same shape.
    settings
        What to show.

    Examples
    --------
    >>> painter = Painter(analysis, 1280, 720, AnnotationSettings())  # doctest: +SKIP
    >>> still = painter.draw(rgb, 4.3)  # doctest: +SKIP
    """

    def __init__(
        self, analysis: SetAnalysis, width_px: int, height_px: int, settings: AnnotationSettings
    ) -> None:
        clip, tuck = analysis.clip, analysis.settings.tuck
        scale = (width_px / max(clip.width_px, 1), height_px / max(clip.height_px, 1))
        self._shape = (height_px, width_px, 3)
        self._reps = analysis.reps
        kinds: set[Evidence | None] = {rep.evidence for rep in analysis.reps if rep.measurable}
        # Between reps the reading is of the kind that the reps have, if they agree.
        self._set_evidence = kinds.pop() if len(kinds) == 1 else None
        self._min_score = analysis.settings.signals.min_point_score
        self._typeface = face = Typeface()
        self.layout = plan(width_px, height_px, Occupancy(analysis).covered)
        self.alerts = alerts_of(analysis)
        self._sampler = Sampler(analysis.frames, *scale)
        facing = analysis.side.facing if analysis.side is not None else None
        self._pelvis = PelvisLine(self._sampler, facing, tuck, face, self.layout.unit)
        self._face = FaceBlur(analysis.frames, *scale) if settings.blur_face else None
        self._timeline = Timeline(self.layout, analysis, self.alerts, face)
        self._alarm = Alarm(self.layout, face)
        self._cards = Cards(self.layout, analysis, face)
        self._banner: Banner | None = None
        self._hud: Hud | None = None
        if analysis.status == "not_measurable":
            self._banner = Banner(self.layout, analysis.refusal, face)
        else:
            self._hud = Hud(self.layout, analysis.reps, tuck, face)

    def draw(self, rgb: Image, time_s: float) -> Image:
        """Draw a frame.

        Parameters
        ----------
        rgb
            The upright frame, shape (height_px, width_px, 3); left as it is.
        time_s
            Its time in the clip.

        Returns
        -------
        ndarray, uint8, shape (height_px, width_px, 3)
            A new picture.
        """
        image = rgb.copy()
        self.draw_onto(image, time_s)
        return image

    def draw_onto(self, image: Image, time_s: float) -> None:
        """Draw upon a frame itself, which spares a copy; see :meth:`draw`.

        Raises
        ------
        ValueError
            If the frame has another size than the painter.
        """
        if image.shape != self._shape:
            raise ValueError(f"expected a picture of shape {self._shape}, not {image.shape}")
        moment = self._sampler.at(time_s)
        rep, rest = self._rep_at(time_s)
        alert = alert_at(self.alerts, time_s)
        if self._face is not None:
            self._face.draw(image, time_s)
        draw_skeleton(image, moment, self.layout.unit, self._min_score)
        inside = rep if not rest else None
        evidence: Evidence | None = inside.evidence if inside is not None else None
        self._pelvis.draw(image, moment, inside, evidence)
        if alert is not None and alert.loud:
            self._alarm.draw_border(image, alert)
        self._timeline.draw(image, time_s)
        if self._banner is not None:
            self._banner.draw(image)
        if self._hud is not None:
            self._hud.draw(
                image, moment, rep, rest, evidence if inside is not None else self._set_evidence
            )
            self._cards.draw(image, time_s)
        if alert is not None:
            self._alarm.draw_label(image, alert)

    def _rep_at(self, time_s: float) -> tuple[RepResult | None, str]:
        """Return the rep that lasts, or the last one and what to say instead of a phase."""
        last: RepResult | None = None
        for rep in self._reps:
            if rep.start_s <= time_s <= rep.end_s:
                return rep, ""
            if time_s > rep.end_s:
                last = rep
        if last is None:
            return None, BEFORE_SET
        return last, AFTER_SET if last is self._reps[-1] else BETWEEN_REPS
