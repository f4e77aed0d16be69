"""Browser sessions: their rules, their store, their cookies."""
