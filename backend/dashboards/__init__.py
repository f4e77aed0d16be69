"""Dashboards: saving by the rules of api.md §2, reading, deleting, home and tags."""
