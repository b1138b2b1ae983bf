"""Migrations hold columns only: labels and our own words never reach them."""

from __future__ import annotations

from enum import StrEnum

from django.apps import apps
from django.db import models
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from tadrib.cli import plain_migrations


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def plain_state() -> ModelState:
    state = ModelState(
        "calls",
        "Lamp",
        [
            (
                "light",
                models.CharField("Colour", max_length=8, default=Light.RED, help_text="Look", choices=[("red", "Red")]),
            )
        ],
        options={
            "verbose_name": "Lamp",
            "constraints": [
                models.CheckConstraint(
                    name="lamp", condition=models.Q(light__in=[Light.RED]) | ~models.Q(light=Light.GREEN)
                )
            ],
        },
    )
    plain_migrations.make_plain(state)
    return state


def test_labels_and_words_are_left_out():
    state = plain_state()
    written = (
        MigrationWriter.serialize(state.fields["light"])[0]
        + MigrationWriter.serialize(state.options["constraints"][0])[0]
    )

    assert written.startswith("models.CharField(default='red', max_length=8)")
    assert "Light" not in written
    assert "verbose_name" not in state.options


def test_models_themselves_keep_their_words():
    project = ProjectState.from_apps(apps)
    plain_migrations.PlainAutodetector(project.clone(), project)

    assert apps.get_model("calls.Call")._meta.get_field("state").verbose_name == "state"
