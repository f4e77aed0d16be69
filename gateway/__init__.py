"""The edge: who is calling, and on to the backend with a signed identity."""
