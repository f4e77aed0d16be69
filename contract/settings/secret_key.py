"""The secret key that is made at first start, when the settings name none."""

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from contract.secret import Secret
from contract.settings.faults import SettingsError
from contract.settings.sign_in_rules import SHORTEST_KEY

KEY_FILE: Final = "secret_key"
_BYTES: Final = 32


def stored_secret_key(path: Path) -> Secret:
    """Processes that start at once agree on one. Raises SettingsError."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not text"
        raise SettingsError(f"{path}: no secret key there ({reason}); set [security] secret_key instead") from None
    if len(key) < SHORTEST_KEY:
        raise SettingsError(f"{path}: the secret key is damaged; restore the file, or set [security] secret_key")
    return Secret(key)


def open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def _make(path: Path) -> None:
    """Writes a file of its own, then links it: the name appears at once, whole, and only for the first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
