"""Files, whatever they hold: how their names are shown, and what their content is."""
