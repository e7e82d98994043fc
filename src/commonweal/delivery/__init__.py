"""What partners do: deliverables, action plans, updates, pilots, funding, contracts, training, evaluation."""
