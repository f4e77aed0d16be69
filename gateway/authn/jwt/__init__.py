"""Tokens that another party has signed, in a header of every request ([auth.jwt], auth.md §14)."""
