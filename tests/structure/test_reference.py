"""The pages of docs/reference name everything, and an old page is noticed."""

from __future__ import annotations

from tadrib.cli.main import COMMANDS
from tadrib.config.options import OPTIONS
from tools import reference
from tools.resolver import doors


def test_every_command_setting_and_door_is_named():
    assert all(f"## tadrib {name}\n" in reference.commands_page() for name in COMMANDS)
    assert all(f"`{option.name}`" in reference.settings_page() for option in OPTIONS)
    assert all(f"`{door.name}`" in reference.doors_page() for door in doors())


def test_changed_page_is_out_of_date(tmp_path):
    reference.write(tmp_path)
    assert reference.out_of_date(tmp_path) == []

    (tmp_path / "doors.md").write_text("by hand", encoding="utf-8")

    assert reference.out_of_date(tmp_path) == ["docs/reference/doors.md"]


def test_states_are_drawn_from_the_moves():
    page = reference.states_page()

    assert "    draft --> published\n" in page
    assert "    closed --> published" not in page.split("## calls: Call")[1].split("## calls: Nomination")[0]
