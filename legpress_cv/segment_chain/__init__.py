"""A chain of rigid segments, thorax to foot, fitted through the lumbopelvic landmarks."""
