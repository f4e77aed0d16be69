"""Earlier states of dashboards, and the way back to them (api.md §3.4)."""
