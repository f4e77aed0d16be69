"""What the command line says about the settings, for this process and for its children."""

from dataclasses import dataclass
from pathlib import Path

from contract.settings import Settings, environment, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    config_file: Path | None = None
    data: str | None = None
    http_addr: str | None = None
    http_port: int | None = None

    def settings(self) -> Settings:
        """Raises SettingsError."""
        said = {
            ("paths", "data"): self.data,
            ("server", "http_addr"): self.http_addr,
            ("server", "http_port"): None if self.http_port is None else str(self.http_port),
        }
        return load(self.config_file, environment(), {key: text for key, text in said.items() if text is not None})

    def as_arguments(self) -> tuple[str, ...]:
        said = {
            "--config": self.config_file,
            "--data": self.data,
            "--http-addr": self.http_addr,
            "--http-port": self.http_port,
        }
        return tuple(f"{name}={value}" for name, value in said.items() if value is not None)
