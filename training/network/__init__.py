"""The lumbopelvic network: what it is, what it learns from, and how it is trained."""
