"""Secrets at rest: sealed under data keys, which are wrapped under `[security] secret_key`."""
