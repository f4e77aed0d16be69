"""One file per way of proving identity, and the chain that asks them in order."""
