"""Whether the backend can work, told to anybody (api.md §11)."""
