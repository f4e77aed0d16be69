"""What callers send about folders."""

from contract.shapes import Body


class CreateBody(Body, frozen=True):
    uid: str = ""
    title: str = ""
    parent_uid: str = ""


class UpdateBody(Body, frozen=True):
    """An empty uid keeps the one there is."""

    uid: str = ""
    title: str = ""
    version: int = 0
    overwrite: bool = False


class MoveBody(Body, frozen=True):
    """An empty uid is the root."""

    parent_uid: str = ""
