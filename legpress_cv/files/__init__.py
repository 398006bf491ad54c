"""Files, whatever they hold: how they are put in place, named and told apart by their content."""
