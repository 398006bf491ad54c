"""Rows of a season that nobody trained."""

from legpress_cv.batch.summary_row import ClipRow

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>.mp4"


def season(count: int = 12) -> list[ClipRow]:
    """Sets of every kind: measured, indicated, without a date, not measurable, failed."""
    rows = [
        ClipRow(
            clip=f"2024/week {n:02d}/set {n % 3 + 1}.mov",
            status="measured",
            recorded_at=f"2024-{1 + n // 4:02d}-{1 + 7 * (n % 4):02d}T18:20:30+01:00",
            duration_s=41.5,
            reps=8,
            partial_reps=0,
            measurable_reps=8,
            tucks=(n * 5) % 4,
            borderline=n % 2,
            evidence="indicated" if n % 3 == 0 else "measured",
            worst_rep=8,
            worst_ppt_deg=17.25 - n,
            worst_ppt_low_deg=14.0 - n,
            worst_ppt_high_deg=20.5 - n,
            worst_severity="severe" if n < 3 else "moderate",
            onset_knee_flexion_deg=101.5 + n / 2 if (n * 5) % 4 else None,
            onset_knee_flexion_low_deg=98.3 + n / 2 if (n * 5) % 4 else None,
            onset_knee_flexion_high_deg=104.6 + n / 2 if (n * 5) % 4 else None,
            # As an earlier version wrote it: a stop also for an estimate.
            stop_knee_flexion_deg=96.0 if (n * 5) % 4 else None,
            knee_flexion_max_deg=112.4 - n / 3,
            verdict=f"{(n * 5) % 4} of 8 reps tucked; it starts at 101° of knee bend; stop at 96°.",
            results=f"clips/2024/week {n:02d}/set {n % 3 + 1}.mov",
            report=f"clips/2024/week%20{n:02d}/set%20{n % 3 + 1}.mov/set.report.html",
        )
        for n in range(count)
    ]
    front = "the clip shows the lifter from the front."
    return [
        *rows,
        ClipRow(clip="front.mp4", status="not_measurable", reason=front, reps=0, tucks=0,
                verdict=f"Nothing could be measured: {front}", report="clips/front.mp4/x.html"),
        ClipRow(clip=EVIL, status="failed", reason=f"{EVIL} is truncated; copy it again."),
    ]  # fmt: skip
