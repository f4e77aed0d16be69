"""A directory that cannot be asked."""

from contract.errors import Unavailable


class DirectoryAway(Unavailable):
    """No server of the directory can say whether the password is right (decisions.md 15)."""

    default = "The directory does not answer"
