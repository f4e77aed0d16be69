"""Audit events of the backend: each names who did it."""

from contract.audit import Audit, Event
from contract.identity import Assertion


class Trail:
    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    def tell(self, event: Event, caller: Assertion, **facts: str | int | bool | None) -> None:
        """Write `event`, done by `caller`; `facts` say what was done, and to whom."""
        who = caller.identity
        self._audit.tell(
            event,
            caller_kind=who.kind.value,
            caller_id=who.id,
            caller_login=who.login,
            address=caller.client_address,
            **facts,
        )
