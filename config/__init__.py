"""Settings shipped with the package."""
