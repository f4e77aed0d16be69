"""The database seam: the only package that knows which SQL database there is."""
