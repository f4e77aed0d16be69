"""The database cannot serve now."""

from contract.errors import Unavailable


class DatabaseAway(Unavailable):
    """`reason` is for the operator, in logs and at start; the caller reads only that we are unavailable."""

    default = "The database is not available"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
