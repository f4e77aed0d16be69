"""The guard of passwords, put together."""

from contract.audit import Audit
from contract.clock import Clock
from contract.settings import Settings
from contract.signing import derive_key
from gateway.credentials.calls import InternalCalls
from gateway.credentials.password_check import PasswordCheck, SecondOpinion
from gateway.guard.devices import DEVICE_LABEL, Devices
from gateway.guard.guard import Guard, GuardLimits
from gateway.guard.lane import Lane
from gateway.guard.old_password import OldPasswords
from gateway.guard.pace import Pace
from gateway.guard.redis_counters import RedisCounters
from gateway.login.devices import RememberedDevices
from gateway.sessions.cookie import CookieRules


class GuardParts:
    """`checks` for log-in and basic, `old_passwords` for who changes the own, `devices` for who has logged in."""

    def __init__(
        self,
        settings: Settings,
        *,
        counters: RedisCounters,
        calls: InternalCalls,
        cookies: CookieRules,
        clock: Clock,
        audit: Audit,
        directory: SecondOpinion | None,
    ) -> None:
        pace = Pace()
        devices = Devices(_keys(settings), clock, path=cookies.path, secure=cookies.secure)
        guard = Guard(
            counters=counters,
            devices=devices,
            limits=GuardLimits.of(settings),
            pace=pace,
            clock=clock,
            audit=audit,
        )
        self.checks = PasswordCheck(
            calls=calls,
            guard=guard,
            lane=Lane(pace),
            audit=audit,
            directory=directory,
            directory_lane=Lane(pace),
        )
        self.old_passwords = OldPasswords(guard, calls)
        self.devices = RememberedDevices(calls, devices)


def _keys(settings: Settings) -> list[bytes]:
    security = settings.security
    secrets = [key.reveal() for key in (security.secret_key, security.previous_secret_key) if key]
    return [derive_key(secret, label=DEVICE_LABEL).material for secret in secrets]
