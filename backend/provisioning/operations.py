"""The operations of this slice, described."""

from contract.operations import Chapter, Operation

PROVISIONING = Chapter(
    "Provisioning",
    {
        "provisioning.reload_data_sources": Operation(
            "Reads the files of data sources again; 400 names those that are broken.", refuses=(400,)
        ),
        "provisioning.reload_dashboards": Operation(
            "Reads the providers of dashboards and all of their files again.", refuses=(400,)
        ),
    },
)
