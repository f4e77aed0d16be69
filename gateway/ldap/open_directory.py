"""A directory that is asked, and all that is done with its answers. Needs the optional library."""

from collections.abc import Sequence

from contract.audit import Audit
from contract.clock import Clock
from contract.settings import Settings
from gateway.credentials.calls import InternalCalls
from gateway.credentials.externals import Externals
from gateway.ldap.comparison import Comparison
from gateway.ldap.description import Server
from gateway.ldap.directory import Directory
from gateway.ldap.file import DirectoryFile
from gateway.ldap.passwords import DirectoryPasswords
from gateway.ldap.proxied import ProxiedUsers
from gateway.ldap.redis_rounds import RedisRounds
from gateway.ldap.rounds import Rounds


class OpenDirectory:
    def __init__(
        self,
        servers: Sequence[Server],
        settings: Settings,
        *,
        rounds: RedisRounds,
        calls: InternalCalls,
        externals: Externals,
        clock: Clock,
        audit: Audit,
    ) -> None:
        rules = settings.auth_ldap
        self.directory = Directory(servers)
        self.passwords = DirectoryPasswords(self.directory, externals, settings, clock)
        self.proxied = ProxiedUsers(self.directory, self.passwords, externals)
        self.file = DirectoryFile(rules.config_file, self.directory, rounds)
        self.comparison = Comparison(self.directory, self.passwords, externals=externals, listing=calls)
        self.rounds = Rounds(
            rules.sync_cron if rules.active_sync_enabled else "",
            comparison=self.comparison,
            file=self.file,
            rounds=rounds,
            clock=clock,
            audit=audit,
        )
