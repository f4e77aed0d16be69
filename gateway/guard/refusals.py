"""What the guard tells those whom it turns away."""

from contract.errors import Problem


class TooManyAttempts(Problem):
    """One fixed body whatever the name: it must not tell whether an account exists (RFC 6585 §4)."""

    status = 429
    default = "Too many failed log-ins from your address; try again later"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})
