"""A real Prometheus that watches itself."""

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from tests.support.processes import eventually
from tests.support.programs import free_port
from tests.support.required import required

_CONFIGURATION: Final = """\
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: itself
    static_configs: [{{targets: ["{address}"]}}]
"""


@dataclass(frozen=True, slots=True)
class Prometheus:
    address: str

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def query(self, path: str, **parameters: object) -> bytes:
        """Asked without anything in between."""
        target = f"{self.url}/api/v1/{path}?{urlencode(parameters)}"
        with urllib.request.urlopen(target, timeout=5) as answer:  # noqa: S310 - our own address
            return bytes(answer.read())

    def _has_data(self) -> bool:
        try:
            return b'"1"]' in self.query("query", query='up{job="itself"}')
        except OSError:
            return False


@contextmanager
def running_prometheus(folder: Path) -> Iterator[Prometheus]:
    """Returns once it has scraped itself."""
    prometheus = Prometheus(f"127.0.0.1:{free_port()}")
    configuration = folder / "prometheus.yml"
    configuration.write_text(_CONFIGURATION.format(address=prometheus.address))
    words = (
        required("prometheus"),
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address={prometheus.address}",
        "--log.level=error",
    )
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as process:
        try:
            assert eventually(prometheus._has_data, seconds=20), "prometheus has no data"
            yield prometheus
        finally:
            process.kill()
