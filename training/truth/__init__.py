"""What is true of a clip: angles, landmarks and what is seen of them, reps and their tuck."""
