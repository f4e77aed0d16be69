"""Log-in through OAuth and OpenID Connect providers (auth.md §13)."""
