"""The vault of the settings' secret keys, and every table that holds what it sealed."""

from backend.datasources.holding import DataSourceSecrets
from backend.snapshots.holding import SnapshotDeleteAddresses
from backend.storage.database import Database
from backend.vault.rotation import Rotation
from backend.vault.vault import Vault
from contract.clock import Clock
from contract.settings import Settings


def vault(settings: Settings, clock: Clock) -> Vault:
    keys = (settings.security.secret_key, settings.security.previous_secret_key)
    return Vault([key.reveal() for key in keys if key], clock=clock)


def rotation(database: Database, vault: Vault) -> Rotation:
    return Rotation(database, vault=vault, holders=(DataSourceSecrets(), SnapshotDeleteAddresses()))
