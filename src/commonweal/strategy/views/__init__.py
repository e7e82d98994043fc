"""The pages of this room that are more than a register."""
