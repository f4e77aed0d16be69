"""Answers of our own making: JSON with the headers that every dynamic answer carries (auth.md §1)."""

from collections.abc import Mapping

from aiohttp import web

from contract import jsontext
from contract.errors import Problem

STANDARD = {
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "X-Frame-Options": "deny",
    "X-Content-Type-Options": "nosniff",
}


def json_answer(payload: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=jsontext.encode(payload),
        status=status,
        headers={**STANDARD, **(headers or {}), "Content-Type": "application/json; charset=UTF-8"},
    )


def message_answer(message: str, **extra: object) -> web.Response:
    """200 with the object that most writes answer: `{"message": …}` and whatever `extra` names."""
    return json_answer({"message": message, **extra})


def problem_answer(problem: Problem) -> web.Response:
    """The refusal as its caller reads it; the reason stands in `messageId` where one is known (auth.md §2.5)."""
    if problem.bare:
        return web.Response(text=problem.message, status=problem.status, headers={**STANDARD, **problem.headers})
    body: dict[str, object] = {"message": problem.message}
    if problem.message_id is not None:
        body |= {"messageId": problem.message_id, "statusCode": problem.status}
    answer = json_answer(body | problem.extra, status=problem.status, headers=problem.headers)
    if problem.close:
        answer.force_close()
    return answer
