"""Search over the dashboards and folders of an organisation (api.md §3.1)."""
