"""The operations of this slice, described."""

from backend.absent.answers import NothingJson, TeamsPageJson
from contract.operations import Chapter, Operation, Positive

ABSENT = Chapter(
    "What there is none of",
    {
        "teams.search": Operation(
            "The teams: there are none.", query={"page": Positive, "perpage": Positive}, answer=TeamsPageJson
        ),
        "provisioning.alert_rules": Operation("The alert rules: there are none.", answer=list[NothingJson]),
        "provisioning.contact_points": Operation("The contact points: there are none.", answer=list[NothingJson]),
        "provisioning.mute_timings": Operation("The mute timings: there are none.", answer=list[NothingJson]),
        "provisioning.templates": Operation("The templates: there are none.", answer=list[NothingJson]),
        "provisioning.policies": Operation("The notification policies: an empty object.", answer=NothingJson),
    },
)
