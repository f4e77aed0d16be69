"""What aiohttp could not parse, as a refusal; its own texts quote the request (security.md M16)."""

from http import HTTPStatus

from aiohttp.http_exceptions import BadHttpMethod, HttpProcessingError, LineTooLong

from contract.errors import GatewayTimeout, HeaderTooLarge, NotImplementedHere, Problem, UntrustedFraming


def refusal_for(error: BaseException | None, status: int) -> Problem:
    """The refusal to answer with; a plain Problem for a bug of ours."""
    if isinstance(error, LineTooLong) or _is_too_many(error):
        return HeaderTooLarge()
    if isinstance(error, BadHttpMethod) and "HTTPS" not in error.message:
        return NotImplementedHere()
    if isinstance(error, HttpProcessingError):
        return UntrustedFraming("The request is malformed")
    return GatewayTimeout() if status == HTTPStatus.GATEWAY_TIMEOUT else Problem()


def _is_too_many(error: BaseException | None) -> bool:
    return isinstance(error, HttpProcessingError) and error.message.startswith("Too many headers")
