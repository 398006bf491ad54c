"""Real clips whose pelvis is turned further by a known amount, and how much of it is read."""
