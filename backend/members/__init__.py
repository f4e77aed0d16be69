"""The users of an organisation, for its admins and for server admins (api.md §6, §7)."""
