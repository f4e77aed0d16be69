"""Data sources: their settings, their secrets, and the proxy to them (api.md §4, §5)."""
