"""The process's environment: the one place that reads it."""

import os
from collections.abc import Mapping


def environment() -> Mapping[str, str]:
    return dict(os.environ)
