"""Why the program cannot start on this database."""


class StorageFault(Exception):  # noqa: N818 - house word for what is told once, at start
    """One plain line naming the cause and the cure, for the person who starts the program."""
