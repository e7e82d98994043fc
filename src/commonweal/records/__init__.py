"""What every record has: one partnership, a marking, a history that cannot be rewritten, pages made from a declaration."""
