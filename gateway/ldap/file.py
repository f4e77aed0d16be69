"""The directory's settings file, and reading it anew while gateways serve."""

from pathlib import Path

from contract.errors import StartFault
from contract.logs import logger
from gateway.ldap.directory import Directory
from gateway.ldap.reading import read_servers
from gateway.ldap.redis_rounds import RedisRounds

_log = logger("gateway.ldap")


class DirectoryFile:
    """A file with faults changes nothing: the directory is asked as it was."""

    def __init__(self, path: Path, directory: Directory, rounds: RedisRounds) -> None:
        self._path = path
        self._directory = directory
        self._rounds = rounds
        self._seen: int | None = None

    async def reload(self) -> None:
        """Here, and soon at every gateway; raises StartFault for a file with faults, Unavailable."""
        self._directory.replace(read_servers(self._path))
        self._seen = await self._rounds.readings(more=1)

    async def follow(self) -> None:
        """Read it if another gateway has; raises Unavailable."""
        readings = await self._rounds.readings()
        if self._seen is not None and readings != self._seen:
            self._read()
        self._seen = readings

    def _read(self) -> None:
        try:
            self._directory.replace(read_servers(self._path))
        except StartFault as fault:
            _log.error("the directory's file cannot be used", fault=str(fault))
