"""From a pose track to the near-side landmarks in the sagittal plane; knows no thresholds."""
