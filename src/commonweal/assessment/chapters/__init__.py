"""The chapters of a strategic assessment: each takes the `Ground` and gives a `Section`."""
