"""API keys: a role in one organisation for programs (auth.md §7)."""
