"""One module a kind of page: each finds, asks and renders."""
