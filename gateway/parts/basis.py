"""What all parts are made from."""

from dataclasses import dataclass

from contract.audit import Audit
from contract.clock import Clock
from contract.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    settings: Settings
    clock: Clock
    audit: Audit
