"""The seam over one PostgreSQL database: a pool of connections, and one lock that writers take in turns."""
