"""Our own version; the version whose API we speak is a setting, `[compat] grafana_version`."""

from typing import Final

VERSION: Final = "0.1.0"
