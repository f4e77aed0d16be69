"""Users: their profiles, passwords and flags, by themselves and by server admins (api.md §8, §9, §12)."""
