"""Every row of a SQLite file, put into an empty PostgreSQL database."""
