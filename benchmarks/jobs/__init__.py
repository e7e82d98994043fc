"""One file a job: input, ours, peers, and how alike their results must be."""
