"""Asking a data source how it is, by the way that its callers' requests go."""

import asyncio
from dataclasses import dataclass

from backend.datasources.health.answers import CheckedJson
from backend.datasources.health.questions import Question, question_for
from backend.datasources.model import DataSource
from backend.datasources.proxy.passage import Asked, Passage, Passages
from contract.errors import BadGateway, BadRequest, GatewayTimeout, Problem, Unavailable
from contract.identity import Assertion
from relay.outgoing import Outgoing

_PATIENCE = 10.0
_LONGEST_ANSWER = 1024 * 1024
_OK, _REFUSED = 200, frozenset({401, 403})
_GOOD = "The data source is working"
_NO_QUESTION = "A data source of this type cannot be asked how it is"
_SILENT = "The data source did not answer"
_SLOW = "The data source did not answer in time"
_NO_JSON = "The data source's answer is no JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`message` never says where the source is."""

    good: bool
    message: str

    def as_json(self) -> CheckedJson:
        return {"status": "OK" if self.good else "ERROR", "message": self.message}


class Checkups:
    """`patience` is how many seconds a source has in all."""

    def __init__(self, passages: Passages, *, patience: float = _PATIENCE) -> None:
        self._passages = passages
        self._patience = patience

    async def check(self, source: DataSource, assertion: Assertion) -> Finding:
        """Raises nothing: what keeps a caller from the source is what is wrong with it."""
        question = question_for(source)
        if question is None:
            return _bad(_NO_QUESTION)
        try:
            async with asyncio.timeout(self._patience):
                return await self._ask(source, question, assertion)
        except (GatewayTimeout, TimeoutError):
            return _bad(_SLOW)
        except Problem as problem:
            return _bad(_told(problem))

    async def _ask(self, source: DataSource, question: Question, assertion: Assertion) -> Finding:
        method = "POST" if question.body else "GET"
        asked = Asked(method=method, rest=question.rest, query=question.query, headers=(), assertion=assertion)
        passage = self._passages.to(source, asked)
        outgoing = _outgoing(method, passage, question.body)
        async with await passage.upstream.exchange(outgoing) as answer:
            if answer.status != _OK:
                return _bad(_of_status(answer.status))
            return _judged(question, await answer.read(_LONGEST_ANSWER))


def _outgoing(method: str, passage: Passage, body: bytes) -> Outgoing:
    headers = passage.written.headers
    if not body:
        return Outgoing(method=method, target=passage.target, headers=headers)
    typed = [*headers, (b"Content-Type", b"application/json"), (b"Accept", b"application/csv")]
    return Outgoing(method=method, target=passage.target, headers=typed, body=body, content_length=len(body))


def _judged(question: Question, body: bytes) -> Finding:
    try:
        complaint = question.complaint(body)
    except BadRequest:
        return _bad(_NO_JSON)
    return _bad(complaint) if complaint else Finding(good=True, message=_GOOD)


def _told(problem: Problem) -> str:
    """The refusal's own text where it has one."""
    is_silence = isinstance(problem, BadGateway | Unavailable) and problem.message == problem.default
    return _SILENT if is_silence else problem.message


def _of_status(status: int) -> str:
    if status in _REFUSED:
        return f"The data source refused our credentials (status {status})"
    return f"The data source answered with status {status}"


def _bad(message: str) -> Finding:
    return Finding(good=False, message=message)
