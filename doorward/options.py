"""What the command line says about the settings, for this process and for its children."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from contract.settings import Settings, environment, file_text, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    config_file: Path | None = None
    data: str | None = None
    http_addr: str | None = None
    http_port: int | None = None
    text: str | None = field(default=None, repr=False)
    """What the file says, if it was read already; it may hold secrets."""

    def read(self) -> "Options":
        """Whatever becomes of the file. Raises SettingsError."""
        return self if self.config_file is None else replace(self, text=file_text(self.config_file))

    def settings(self) -> Settings:
        """Raises SettingsError."""
        said = {
            ("paths", "data"): self.data,
            ("server", "http_addr"): self.http_addr,
            ("server", "http_port"): None if self.http_port is None else str(self.http_port),
        }
        overrides = {key: text for key, text in said.items() if text is not None}
        return load(self.config_file, environment(), overrides, text=self.text)

    def as_arguments(self) -> tuple[str, ...]:
        said = {
            "--config": self.config_file,
            "--data": self.data,
            "--http-addr": self.http_addr,
            "--http-port": self.http_port,
        }
        return tuple(f"{name}={value}" for name, value in said.items() if value is not None)
