"""Service accounts: programs with a name, a role in one organisation, and tokens (auth.md §8)."""
