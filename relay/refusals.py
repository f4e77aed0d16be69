"""Refusals that only the forwarding engine makes."""

from contract.errors import Problem


class RequestTimedOut(Problem):
    """The caller stopped sending in the middle of a request (RFC 9110 §15.5.9)."""

    status = 408
    default = "The request was not sent in time"
    close = True


class VersionNotSupported(Problem):
    status = 505
    default = "This HTTP version is not supported"
    close = True
