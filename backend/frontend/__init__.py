"""What a front end must know before it can show anything (api.md §11)."""
