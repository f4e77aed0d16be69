"""The seam over one SQLite file: one writer, several readers, write-ahead log."""
