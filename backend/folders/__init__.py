"""Folders, one in another up to a depth (api.md §3.3, §15). They are rows among the dashboards."""
