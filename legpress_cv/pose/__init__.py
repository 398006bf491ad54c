"""From pictures to the landmarks of one person over time; knows nothing of angles."""
