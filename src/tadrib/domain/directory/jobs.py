"""What the worker does with the directory by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from tadrib.domain.directory import operations, policy
from tadrib.kernel.actor import Actor

ROUNDS = 40  # of 500 entries each: what is left waits for the next quarter of an hour


@task()
def fill_search_keys() -> int:
    """Search keys for entries older than the keys; returns how many."""
    filled = 0
    for _ in range(ROUNDS):
        done = operations.fill_search_keys(by=Actor.system("worker", {policy.INDEX}), now=timezone.now())
        filled += done
        if not done:
            break
    return filled
