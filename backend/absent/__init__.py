"""What clients look for and there is none of here: teams, and whatever belongs to alerting (api.md §15)."""
