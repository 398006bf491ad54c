"""The network against marks made by hand."""
