"""What the worker does with the directory by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from tadrib.domain.directory import operations, policy
from tadrib.kernel.actor import Actor


@task()
def fill_search_keys() -> int:
    """Search keys for entries older than the keys; returns how many."""
    return operations.fill_search_keys(by=Actor.system("worker", {policy.INDEX}), now=timezone.now())
