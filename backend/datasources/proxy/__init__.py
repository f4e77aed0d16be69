"""The way from a caller to a data source: what may go, where it goes, and what of it goes (api.md §5)."""
