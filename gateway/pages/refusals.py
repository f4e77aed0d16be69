"""Refusals as pages, for those who read with a browser."""

from aiohttp import web

from contract.errors import Problem
from contract.logs import logger
from gateway.pages.press import Press
from gateway.visit import Handler, Visit
from relay.reading import CanonicalRequest

_TITLES = {
    400: "That request could not be read",
    403: "You may not see this",
    404: "There is no such page",
    413: "That was too much",
    415: "That request could not be read",
    429: "Too many attempts",
    503: "Back in a moment",
}
_HINTS = {
    403: "Your role in this organisation does not reach that far, or the request came from another site.",
    404: "The address may be mistyped, or what was here is gone.",
    429: "Wait a little before you try again.",
    500: "Something went wrong on our side. It has been logged.",
    503: "A part that this page needs is not answering. Nothing was lost; try again in a few seconds.",
}


_log = logger("gateway.pages")


def reads_pages(reading: CanonicalRequest) -> bool:
    """Whether a person looks at the answer, and not at an API's."""
    return not reading.target.is_api and any(b"text/html" in line.lower() for line in reading.all(b"accept"))


class RefusalPages:
    def __init__(self, press: Press) -> None:
        self._press = press

    def answer(self, problem: Problem) -> web.Response:
        status = problem.status
        page = self._press.page(
            "refusal.html",
            status=status,
            headers=problem.headers,
            title=_TITLES.get(status, "This did not work"),
            hint=_HINTS.get(status, ""),
            # A default text says what the title says.
            message="" if problem.message == problem.default else problem.message,
        )
        if problem.close:
            page.force_close()
        return page

    def guarded(self, handler: Handler) -> Handler:
        """A page's handler whose faults are told as a page, too."""

        async def handle(visit: Visit) -> web.StreamResponse:
            try:
                return await handler(visit)
            except (Problem, ConnectionError):
                raise
            except Exception as fault:
                _log.error("request failed", exc_info=fault)
                return self.answer(Problem())

        return handle
