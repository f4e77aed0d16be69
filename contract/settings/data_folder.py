"""The folder that holds what must outlive the process."""

import tempfile
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path

from contract.settings.faults import SettingsError
from contract.settings.model import Settings
from contract.settings.secret_key import KEY_FILE, open_to_others, stored_secret_key


def ensure_data_folder(path: Path) -> None:
    """Makes the folder, for this user alone, if there is none. Raises SettingsError if it cannot be written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"?")
    except OSError as fault:
        reason = fault.strerror or "no folder"
        cure = "free some space" if fault.errno == ENOSPC else "give the folder to this user"
        raise SettingsError(
            f"[paths] data: {path} cannot be written ({reason});"
            f" {cure}, or name another one with --data or GF_PATHS_DATA"
        ) from None


def prepare(settings: Settings) -> Settings:
    """The settings of a process about to start: its data folder exists, and `secret_key` is never empty.

    Raises SettingsError.
    """
    ensure_data_folder(settings.paths.data)
    if settings.security.secret_key:
        return settings
    path = settings.paths.data / KEY_FILE
    security = replace(settings.security, secret_key=stored_secret_key(path))
    warnings = settings.warnings
    if open_to_others(path):
        warnings += (f"{path}: other users of this machine can read the secret key; chmod 600 {path}",)
    return replace(settings, security=security, warnings=warnings)
