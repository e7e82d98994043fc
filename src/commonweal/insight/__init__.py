"""Pages that read evidence: how safe is this place, where, since when, and how do we know."""
