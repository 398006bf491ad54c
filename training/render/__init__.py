"""Two renderers behind one interface: a quick rasteriser and a path tracer."""
