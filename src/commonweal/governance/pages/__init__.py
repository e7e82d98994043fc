"""The registers of this room. Pages that are more than a register are in `views`."""
