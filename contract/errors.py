"""Refusals: each knows its status and the text its caller may read."""

from collections.abc import Mapping
from typing import ClassVar

from contract.headers import UNSIGNED


class Problem(Exception):  # noqa: N818 - the field's word for it (RFC 9457)
    """A refusal to tell the caller about, as the JSON object `{"message": …}`.

    `message_id` is Grafana's stable reason (auth.md §2.5). `extra` are further keys of the body, `headers`
    further headers of the answer. `close` ends the connection after the answer, for requests whose framing
    cannot be trusted any more. `bare` refusals are told as their text alone, where clients know them so.
    """

    status: ClassVar[int] = 500
    default: ClassVar[str] = "Internal server error"
    message_id: str | None = None
    close: bool = False
    bare: ClassVar[bool] = False

    def __init__(
        self,
        message: str | None = None,
        *,
        message_id: str | None = None,
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message or self.default)
        self.message = message or self.default
        self.message_id = message_id or self.message_id
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class BadRequest(Problem):
    status = 400
    default = "bad request data"


class UntrustedFraming(BadRequest):
    """A request that two parsers could read differently; the connection ends with the answer."""

    close = True


class Unauthenticated(Problem):
    status = 401
    default = "Unauthorized"
    message_id = "auth.unauthorized"


class Unsigned(Unauthenticated):
    """No gateway vouches for this request now: forged, or too late, or of a clock that has jumped."""

    def __init__(self) -> None:
        super().__init__(headers={UNSIGNED: "1"})


class Forbidden(Problem):
    status = 403
    default = "Permission denied"


class NotFound(Problem):
    status = 404
    default = "Not found"


class Conflict(Problem):
    status = 409
    default = "Conflict"


class PreconditionFailed(Problem):
    status = 412
    default = "Precondition failed"


class ContentTooLarge(Problem):
    status = 413
    default = "The request body is too large"
    close = True


class UnsupportedMediaType(Problem):
    status = 415
    default = "Unsupported Content-Type"


class MisdirectedRequest(Problem):
    """The request names an authority that is not served here (RFC 9110 §7.4)."""

    status = 421
    default = "This host is not served here"
    close = True


class Unprocessable(Problem):
    status = 422
    default = "bad request data"


class HeaderTooLarge(Problem):
    status = 431
    default = "The request header is too large"
    close = True


class NotImplementedHere(Problem):
    status = 501
    default = "This method is not implemented"
    close = True


class BadGateway(Problem):
    status = 502
    default = "Bad Gateway"


class Unavailable(Problem):
    """A store or process we depend on is away; the caller is told when to try again (RFC 9110 §10.2.3)."""

    status = 503
    default = "Service unavailable"

    def __init__(self, message: str | None = None, *, retry_after: int = 2) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after)})


class GatewayTimeout(Problem):
    status = 504
    default = "Gateway Timeout"


class StartFault(Exception):  # noqa: N818 - it keeps a process from starting; no request is being answered
    """A fault at start: one plain line naming cause and cure."""
