"""What a caller may do with the dashboards of the organisation it acts in."""

from dataclasses import dataclass

from contract.identity import Identity, Kind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`edit` is changing in the browser, `save` is keeping the change: only the second guards writes."""

    view: bool
    edit: bool
    save: bool
    admin: bool
    star: bool


def rights_of(caller: Identity, *, viewers_can_edit: bool = False) -> Rights:
    """Rights by role alone; `viewers_can_edit` moves nothing but `edit` (auth.md §16)."""
    view = caller.role.covers(Role.VIEWER)
    save = caller.role.covers(Role.EDITOR)
    return Rights(
        view=view,
        edit=save or (view and viewers_can_edit),
        save=save,
        admin=caller.role.covers(Role.ADMIN),
        star=caller.kind not in {Kind.ANONYMOUS, Kind.NOBODY},
    )
