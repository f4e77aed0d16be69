"""How much somebody may do with an object."""

from enum import IntEnum

from contract.identity import Role


class Level(IntEnum):
    """Each contains those below it. The numbers are the API's."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    ADMIN = 4

    @property
    def title(self) -> str:
        return self.name.title()


_OF_ROLE = {Role.NONE: Level.NONE, Role.VIEWER: Level.VIEW, Role.EDITOR: Level.EDIT, Role.ADMIN: Level.ADMIN}


def level_of(role: Role) -> Level:
    """Where no list of permissions decides."""
    return _OF_ROLE[role]
