"""Trying whether the pose estimator loads, in a process of its own: a crash there is a finding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TRIAL_S = 120.0  # a load takes one second; a cold, busy machine may take many
MARK = "reason: "
SCRIPT = """
import sys
from legpress_cv.errors import LegpressError
from legpress_cv.pose.native import import_mediapipe
try:
    mediapipe = import_mediapipe()
    if len(sys.argv) > 1:
        vision = mediapipe.tasks.vision
        base = mediapipe.tasks.BaseOptions(model_asset_path=sys.argv[1])
        options = vision.PoseLandmarkerOptions(base_options=base)
        vision.PoseLandmarker.create_from_options(options).close()
except (LegpressError, RuntimeError, ValueError) as error:
    sys.exit("reason: " + " ".join(str(error).split()))
"""


def why_not_loading(model: Path | None = None) -> str | None:
    """Load the pose estimator, and a model if one is given; tell why it does not load."""
    command = [sys.executable, "-c", SCRIPT, *([str(model)] if model else [])]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TRIAL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it gives no answer in {TRIAL_S:.0f} s; try again"
    except OSError as error:
        return f"its process cannot be started ({error.strerror})"
    if done.returncode == 0:
        return None
    reasons = [line for line in done.stderr.splitlines() if line.startswith(MARK)]
    if reasons:
        return reasons[-1].removeprefix(MARK)
    return (
        f"its process ended with code {done.returncode};"
        " run `pip install --force-reinstall mediapipe`"
    )
