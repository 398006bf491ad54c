"""The report's tables of how it was measured: thresholds, versions, models, changed settings."""

from __future__ import annotations

from pathlib import PurePath

from legpress_cv.results import ClipFacts, RepSignal, SetAnalysis
from legpress_cv.settings import Settings, TuckSettings

Row = tuple[str, str]

SHOWN_THRESHOLDS = {
    "mild_ppt_deg": "Mild from",
    "moderate_ppt_deg": "Moderate from",
    "severe_ppt_deg": "Severe from",
    "normal_rhythm_ratio": "Normal rhythm",
    "confidence_z": "Standard errors of a range",
    "stop_margin_deg": "Margin of the stop depth",
}
"""Thresholds that bear on what the page says, and how they are called there."""


def threshold_rows(tuck: TuckSettings) -> list[tuple[str, str, str]]:
    """List thresholds: name, value with its unit, and the reason that stands with the setting."""
    rows = []
    for key, name in SHOWN_THRESHOLDS.items():
        unit = "°" if key.endswith("_deg") else " of the thigh's motion" if "ratio" in key else ""
        value = getattr(tuck, key)
        reason = TuckSettings.model_fields[key].description or ""
        rows.append((name, f"{value:g}{unit}", reason.replace(" deg", "°")))
    return rows


SIGNAL_WORDS: dict[RepSignal | None, str] = {
    RepSignal.THIGH: "thigh against trunk",
    RepSignal.KNEE: "knee bend",
    RepSignal.NEAR_KNEE: "near knee, guessed",
    RepSignal.FAR_KNEE: "far knee, guessed",
    RepSignal.NEAR_TRUNK_THIGH: "near thigh against trunk, guessed",
    RepSignal.FAR_TRUNK_THIGH: "far thigh against trunk, guessed",
    RepSignal.NEAR_LEG_LENGTH: "distance from near hip to ankle",
    RepSignal.FAR_LEG_LENGTH: "distance from far hip to ankle",
}
"""What the reps were cut from, in words."""


def clip_rows(clip: ClipFacts) -> list[Row]:
    """List what the clip is."""
    rate = f"{clip.frame_rate_hz:.4g} a second{', variable' if clip.variable_frame_rate else ''}"
    length = f"{clip.duration_s:.1f} s"
    if clip.slow_motion_ratio != 1:
        length += f" of life; the clip plays {clip.slow_motion_ratio:.3g} times slower"
    return [
        ("File", file_name(clip.path)),
        ("Picture", f"{clip.width_px} x {clip.height_px} pixels, {clip.codec}"),
        ("Frames", f"{clip.frames_decoded} ({rate}), {clip.frames_analysed} analysed"),
        ("Length", length),
        ("SHA-256", clip.sha256),
    ]


def version_rows(analysis: SetAnalysis) -> list[Row]:
    """List what made the result."""
    made = analysis.provenance
    libraries = ", ".join(f"{name} {version}" for name, version in made.libraries.items())
    rows = [
        ("Analysed", made.analysed_at),
        ("legpress-cv", made.version),
        ("Form of the result", analysis.schema_version),
        ("Reps cut from", SIGNAL_WORDS.get(analysis.rep_signal, "-")),
        ("Estimator of the pelvis", analysis.estimator),
        ("Python, system", f"{made.python}, {made.platform}"),
    ]
    if libraries:
        rows.append(("Libraries", libraries))
    rows += [
        (f"Model {model.name}", f"{model.sha256} (from {model.source})")
        for model in analysis.models
    ]
    return rows


def changed_settings(settings: Settings) -> list[Row]:
    """List the settings that are not the defaults."""
    rows = []
    for section, default in Settings():
        chosen = getattr(settings, section)
        rows += [
            (f"{section}.{key}", f"{getattr(chosen, key)} (default {value})")
            for key, value in default
            if getattr(chosen, key) != value
        ]
    return rows


def noise_rows(analysis: SetAnalysis) -> list[Row]:
    """List what the filter took from each angle."""
    noise = analysis.noise
    if noise is None:
        return []
    named = (
        ("Knee bend", noise.knee_flexion_deg),
        ("Trunk-thigh", noise.trunk_thigh_flexion_deg),
    )
    return [(name, f"{value:.2f}° RMS") for name, value in named if value is not None]


def file_name(path: str) -> str:
    """Take the name out of a path: where the file lay is nobody's business."""
    return PurePath(path.replace("\\", "/")).name or path
