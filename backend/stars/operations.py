"""The operations of this slice, described."""

from contract.operations import Chapter, Operation

_ANONYMOUS = (412,)

STARS = Chapter(
    "Stars",
    {
        "stars.list": Operation(
            "The uids of the dashboards that the caller has starred.", answer=list[str], refuses=_ANONYMOUS
        ),
        "stars.add": Operation("Stars a dashboard; users only.", refuses=_ANONYMOUS),
        "stars.remove": Operation("Takes a star away; users only.", refuses=_ANONYMOUS),
        "stars.add_by_uid": Operation("Stars a dashboard by its uid; users only.", refuses=_ANONYMOUS),
        "stars.remove_by_uid": Operation(
            "Takes a star away by the dashboard's uid; users only.", refuses=_ANONYMOUS
        ),
    },
)
