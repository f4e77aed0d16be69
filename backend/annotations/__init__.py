"""Notes on the time line, of a dashboard or of the organisation (api.md §15)."""
