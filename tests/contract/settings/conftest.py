from collections.abc import Callable
from pathlib import Path

import pytest

from contract.settings import Settings, load

Loader = Callable[..., Settings]


@pytest.fixture
def loaded(tmp_path: Path) -> Loader:
    """Settings from the text of a file, GF_* variables and command-line words, each of them optional."""

    def read(text: str = "", *, environ: dict[str, str] | None = None, **overrides: str) -> Settings:
        path = tmp_path / "custom.ini"
        path.write_text(text, encoding="utf-8")
        data = {("paths", "data"): str(tmp_path / "data")}
        named = {tuple(name.split("__", 1)): value for name, value in overrides.items()}
        words = data | {(section, key): value for (section, key), value in named.items()}
        return load(path, environ or {}, words)

    return read
