"""Proving passwords and keys to the gateways, and telling whom a subject is. Hashes never leave the backend."""
