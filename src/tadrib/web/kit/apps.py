"""What every process of the house connects when it begins."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_started
from django.db.backends.signals import connection_created
from django_tasks.signals import task_finished, task_started

from tadrib.kernel import rows


class KitConfig(AppConfig):
    name = "tadrib.web.kit"
    label = "kit"

    def ready(self) -> None:
        """New connections, requests and tasks are told which rows they may see (``TADRIB_ROW_SECURITY``)."""
        connection_created.connect(rows.greet)
        request_started.connect(rows.forget)
        task_started.connect(rows.begin_task)
        task_finished.connect(rows.end_task)
