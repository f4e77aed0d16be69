"""What a request to `/login/:provider` begins or ends: no method of the chain, but how sessions come about."""

from collections.abc import Iterator
from typing import Final

from contract.errors import Problem
from contract.routes import Match
from contract.settings import Settings
from gateway.oauth.answer import read_answer
from gateway.oauth.refused import RefusedLogin
from gateway.oauth.registration import registrations
from gateway.oauth.ties import COOKIE
from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

_ROUTE: Final = "login.provider"


class ProviderLogins:
    def __init__(self, settings: Settings) -> None:
        self._labels = {each.name: each.settings.name for each in registrations(settings)}

    def notes(self, reading: CanonicalRequest, match: Match) -> Iterator[str]:
        if match.route.name != _ROUTE:
            return
        label = self._labels.get(match.params["provider"])
        if label is None:
            yield "No provider of this name is enabled: the log-in page says so"
            return
        yield from self._of(label, reading)

    def _of(self, label: str, reading: CanonicalRequest) -> Iterator[str]:
        try:
            answer = read_answer(reading)
        except (RefusedLogin, Problem):
            yield f"An answer of {label} that says something twice: it is refused"
            return
        if answer is None:
            yield f"A log-in at {label} begins here"
        elif answer.error:
            yield f"{label} has refused a log-in ({answer.known_error})"
        elif not read_cookie(reading.headers, COOKIE):
            yield f"A log-in at {label} ends here, but this browser has begun none (no cookie {COOKIE})"
        else:
            yield f"A log-in at {label} ends here, if its state is good for this browser; that is not tried"
