"""The routes by which users see, revoke and rotate their sessions (auth.md §4.5 to §4.7)."""
