"""Load, faults, and a ledger that knows what was promised."""
