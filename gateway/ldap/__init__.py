"""Passwords that a directory judges (LDAP, auth.md §12)."""
