"""The server as its admins see it: settings and numbers (api.md §12)."""
