"""What the worker does with uploads by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from tadrib.domain.uploads import operations, policy
from tadrib.kernel.actor import Actor


@task()
def forget_uploads() -> int:
    """Drop what nobody went on with for a day; returns how many files."""
    return operations.forget_uploads(by=Actor.system("worker", {policy.FORGET}), now=timezone.now())
