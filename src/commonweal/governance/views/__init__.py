"""Pages that are more than a register."""
