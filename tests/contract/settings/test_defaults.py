"""config/defaults.ini and the dataclasses say the same, both ways."""

from collections import Counter
from dataclasses import fields
from pathlib import Path

import config
from contract.settings import Settings, load
from contract.settings.foreign import foreign_keys, variable_name
from contract.settings.ini import read_ini
from contract.settings.model import section_types
from contract.settings.renames import RENAMES

CONFIG = Path(config.__file__).parent
TEXT = (CONFIG / "defaults.ini").read_text(encoding="utf-8")
WRITTEN = [(line.section, line.key) for line in read_ini(TEXT)]
TYPED = [(section, part.name) for section, (_, kind) in section_types().items() for part in fields(kind)]


def test_every_line_can_be_read() -> None:
    assert [line for line in read_ini(TEXT) if line.fault] == []


def test_every_key_of_the_file_is_typed_and_every_typed_key_is_in_the_file() -> None:
    assert Counter(WRITTEN) == Counter(TYPED)


def test_every_key_is_explained_in_the_line_above_it() -> None:
    lines = [line for line in TEXT.splitlines() if line]
    keys = [index for index, line in enumerate(lines) if line[0] not in "#["]
    assert [lines[index] for index in keys if not lines[index - 1].startswith("# ")] == []


def test_every_setting_has_a_variable_of_its_own() -> None:
    names = [variable_name(section, key) for section, key in (*TYPED, *RENAMES)]
    assert len(names) == len(set(names))


def test_no_setting_is_called_unused() -> None:
    assert [name for name in (*TYPED, *RENAMES) if foreign_keys().knows(*name)] == []


def test_every_old_name_leads_to_a_setting() -> None:
    assert [name for (section, _), name in RENAMES.items() if (section, name.key) not in TYPED] == []


def test_every_section_of_settings_has_keys() -> None:
    plain = {"warnings", "entries", "unused"}
    assert {part.name for part in fields(Settings)} - plain == {name for name, _ in section_types().values()}


def test_the_sample_is_accepted_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter22", encoding="utf-8")
    sample = (CONFIG / "sample.ini").read_text(encoding="utf-8")
    path = tmp_path / "sample.ini"
    path.write_text(
        sample.replace("/run/secrets/doorward_admin_password", f"{tmp_path}/password"), encoding="utf-8"
    )
    settings = load(path, {}, {})
    assert settings.warnings == ()
    assert settings.server.root_url == "https://grafana.example.org/"
