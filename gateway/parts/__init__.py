"""The gateway, put together from the settings: one file for each theme, one of each part."""
