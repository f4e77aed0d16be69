"""Data sources and dashboards from files, at start and whenever the files change."""
