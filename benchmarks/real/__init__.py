"""Real clips: what is found on them, against what a person reads off them."""
