"""What is told of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contract.errors import Problem
from contract.identity import Identity, Kind
from contract.routes import Match
from doorward.admin.said import Said
from doorward.table import table

DECIDES, IGNORED, ABSENT, OFF = "decides", "ignored", "absent", "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method: what became of it, and why."""

    method: str
    state: str
    why: str = ""


@dataclass(slots=True, kw_only=True)
class Explanation:
    """Filled in the order in which the gateway decides; `rule` is the one that is looked at, and so the last."""

    rule: str = "reading"
    request: dict[str, object] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    identity: dict[str, object] | None = None
    refusal: Problem | None = None
    unknown: str = ""
    notes: list[str] = field(default_factory=list)

    def arrived(self, method: str, match: Match | None, *, client: str) -> None:
        """The path itself is not told: that of a snapshot is a secret."""
        route = match.route if match else None
        self.request = {
            "method": method,
            "route": route.template if route else None,
            "owner": route.owner.value if route else None,
            "needs": route.needs.value if route else None,
            "client": client,
        }

    def acts_as(self, identity: Identity) -> None:
        self.identity = {
            "kind": identity.kind.value,
            "id": identity.id,
            "login": identity.login or identity.name,
            "org": identity.org_id,
            "role": identity.role.value,
            "server_admin": identity.is_server_admin,
        }

    def said(self) -> Said:
        return Said(text="\n".join(self._lines()), facts=self._facts())

    def _facts(self) -> Mapping[str, object]:
        methods = [{"method": row.method, "state": row.state, "why": row.why} for row in self.rows]
        verdict: dict[str, object] = {"passes": None if self.unknown else self.refusal is None, "rule": self.rule}
        if self.refusal is not None:
            verdict |= {
                "status": self.refusal.status,
                "message": self.refusal.message,
                "messageId": self.refusal.message_id,
            }
        if self.unknown:
            verdict["unknown"] = self.unknown
        return {
            "request": self.request,
            "methods": methods,
            "identity": self.identity,
            "verdict": verdict,
            "notes": self.notes,
        }

    def _lines(self) -> list[str]:
        lines = self._arrival()
        if self.rows:
            heads = ("METHOD", "STATE", "WHY")
            lines += ["", table([heads, *((row.method, row.state, row.why) for row in self.rows)]), ""]
        if self.identity is not None:
            lines.append(f"Acts as   {self._who()}")
        lines.append(f"Verdict   {self._verdict()}")
        return lines + [f"Note      {note}" for note in self.notes]

    def _arrival(self) -> list[str]:
        asked = self.request
        if not asked:
            return []
        route = (
            f"{asked['route']} ({asked['owner']}, for: {asked['needs']})"
            if asked["route"]
            else "to no route of ours"
        )
        return [f"Request   {asked['method']} {route}", f"Client    {asked['client']}"]

    def _who(self) -> str:
        who = self.identity or {}
        if who["kind"] == Kind.NOBODY.value:
            return "nobody: no credential is needed here"
        admin = ", server admin" if who["server_admin"] else ""
        kind = str(who["kind"]).replace("-", " ")
        return f"{kind} {who['id']} ({who['login']}) in organisation {who['org']} as {who['role']}{admin}"

    def _verdict(self) -> str:
        if self.unknown:
            return f"not known: {self.unknown}"
        if self.refusal is None:
            return "let through"
        reason = f", {self.refusal.message_id}" if self.refusal.message_id else ""
        return f"{self.refusal.status} {self.refusal.message}{reason} (rule: {self.rule})"
