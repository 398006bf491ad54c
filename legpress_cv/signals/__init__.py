"""From landmark tracks to clean tracks and angles over time; knows nothing of reps."""
