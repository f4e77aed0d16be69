"""The settings of both processes: typed, frozen, read and checked once at start."""

from contract.settings.model import Settings

__all__ = ["Settings"]
