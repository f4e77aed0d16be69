"""Whether a data source works, asked of the source itself (api.md §15)."""
