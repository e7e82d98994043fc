"""Writers: one document in, one file out."""
