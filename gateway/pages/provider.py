"""A way in beside the form, as the log-in page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`label` is what people call it; `path` begins the log-in there, named without the sub-path."""

    name: str
    label: str
    path: str
