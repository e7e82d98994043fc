"""How pages look: the frame, GOV.UK components, figures, tables, cards. Knows no evidence and no case."""
