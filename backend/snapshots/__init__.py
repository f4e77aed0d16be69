"""Snapshots: dashboards with their data in them, readable by whoever knows the key (api.md §10)."""
