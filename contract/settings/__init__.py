"""The settings of both processes: typed, frozen, read and checked once at start."""

from contract.settings.data_folder import ensure_data_folder, prepare
from contract.settings.endpoint import Endpoint
from contract.settings.environ import environment
from contract.settings.faults import SettingsError
from contract.settings.layers import file_text
from contract.settings.loading import load
from contract.settings.masking import shown
from contract.settings.model import Explanation, Settings

__all__ = [
    "Endpoint",
    "Explanation",
    "Settings",
    "SettingsError",
    "ensure_data_folder",
    "environment",
    "file_text",
    "load",
    "prepare",
    "shown",
]
