"""What only a restart can change, and what is wrong with settings that would change it."""

from dataclasses import dataclass, replace
from hashlib import blake2b

from contract.errors import StartFault
from contract.secret import Secret
from contract.settings import Settings
from contract.signing import derive_key

_LABEL = "generations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """Digests, for there are passwords among the places. `key` names the secret key in force."""

    places: dict[str, str]
    key: str

    @classmethod
    def of(cls, settings: Settings) -> "Firm":
        """Of settings that were prepared, with the port as it was asked for."""
        return cls(places=_places(settings), key=_name_of(settings.security.secret_key))

    def under(self, settings: Settings) -> "Firm":
        """The same places, and the key of these settings."""
        return replace(self, key=_name_of(settings.security.secret_key))

    def check(self, settings: Settings) -> None:
        """Raises StartFault."""
        found = _places(settings)
        moved = [name for name, place in self.places.items() if found[name] != place]
        if moved:
            raise StartFault(f"{', '.join(moved)}: only a restart can change this")
        security = settings.security
        if self.key not in {_name_of(security.secret_key), _name_of(security.previous_secret_key)}:
            raise StartFault(
                "[security] secret_key: name the one in force as previous_secret_key, for what was made with it"
            )


def _places(settings: Settings) -> dict[str, str]:
    """Two generations at once must have the same ports, sessions and rows."""
    server, database = settings.server, settings.database
    places = {
        "[paths] data": settings.paths.data,
        "[server] http_addr": server.http_addr,
        "[server] http_port": server.http_port,
        "[backend] listen": settings.backend.listen,
        "[gateway] redis_url": settings.gateway.redis_url.reveal(),
        "[database] type": database.type,
        "[database] path": database.path,
        "[database] host": database.host,
        "[database] name": database.name,
    }
    return {name: blake2b(str(place).encode(), digest_size=16).hexdigest() for name, place in places.items()}


def _name_of(key: Secret) -> str:
    return derive_key(key.reveal(), label=_LABEL).id if key else ""
