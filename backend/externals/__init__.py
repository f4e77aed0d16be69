"""Users whom others vouch for: an auth proxy, an issuer of tokens, a directory, OAuth (auth.md §11 to §14)."""
