"""The HTTP forwarding engine: gateway to backend, and backend to data source."""
