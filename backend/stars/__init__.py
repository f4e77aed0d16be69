"""Which dashboards a user has marked (api.md §3.2)."""
