"""The numbered changes of the schema, as files."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from backend.storage.dialect import Dialect

FOLDER = Path(__file__).parent / "migrations"
_COMMENT = re.compile(r"^--.*\n?", re.MULTILINE)
_ONLY = re.compile(r"^-- only (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file `0001_name.sql`: statements that end with a semicolon and are parted by an empty line.

    A statement under a comment line `-- only sqlite` (or `-- only postgres`) is left out on every other database.
    """

    version: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Of the file before it is rendered, so that it is the same on every database."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self, dialect: Dialect) -> list[str]:
        parts = re.split(r";\s*\n\s*\n|;\s*\Z", dialect.render(self.text))
        ours = (part for part in parts if set(_ONLY.findall(part)) <= {dialect.name})
        bare = (_COMMENT.sub("", part).strip() for part in ours)
        return [statement for statement in bare if statement]


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    """In order, numbered from 1 without a gap: raises ValueError otherwise."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"migrations in {folder} are not numbered 1, 2, 3 …")
    return found


def _read(path: Path) -> Migration:
    return Migration(version=int(path.stem.split("_")[0]), name=path.stem, text=path.read_text("utf-8"))
