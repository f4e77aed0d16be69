"""What is refused in more than one place."""

from contract.errors import BadRequest, NotFound, PreconditionFailed


class UserNotFound(NotFound):
    default = "User not found"


class LastServerAdmin(BadRequest):
    """Without a server admin who can log in, nobody could make one."""

    default = "Cannot remove last grafana admin"


class NameTaken(PreconditionFailed):
    def __init__(self, *, login: str, email: str) -> None:
        super().__init__(f"User with email '{email}' or username '{login}' already exists")
