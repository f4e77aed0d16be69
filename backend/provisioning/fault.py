"""What is wrong with a file: told in the log and to who asks for a reload; it keeps nothing else from going on."""

from dataclasses import dataclass


class Broken(Exception):  # noqa: N818 - house word for what is told, not for what went wrong in the program
    """The cause in one line. It quotes no value: any may be a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`file` is as the operator knows it."""

    file: str
    cause: str
