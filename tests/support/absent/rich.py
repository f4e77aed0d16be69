"""A library that only tools of the tests bring: structlog would load it in every process, and wait for it."""

raise ImportError("Doorward runs without it")
