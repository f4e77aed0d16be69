"""Organisations, and which users are in them as what (api.md §6, §7)."""
