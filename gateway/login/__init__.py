"""Logging in and out (auth.md §5)."""
