"""The lumbopelvic network: where its crop lies in the picture, and what it sees there."""
