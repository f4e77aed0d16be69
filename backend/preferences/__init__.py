"""How users and organisations like things: theme, time, home dashboard, advice (api.md §2.4, §15)."""
