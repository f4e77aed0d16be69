"""Commands for who keeps the database."""
