"""Inside the process that is measured: prepare awards, or make their certificates as the worker does."""

from __future__ import annotations

import json
import resource
import sys
import time

import django

django.setup()  # before models are imported

# ruff: noqa: E402
from benchmarks.certificates.rows import awarded_editions
from django.conf import settings
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, queries
from tadrib.domain.credentials.models import Batch, Credential
from tadrib.kernel.actor import Actor
from tests import makers


def prepare(many: int) -> None:
    """Awards, and the order for their certificates."""
    officer = makers.of(makers.user(Role.PROGRAMME_OFFICER))
    operations.order_batch(awarded_editions(many), by=officer, now=timezone.now())


def megabytes() -> float:
    """Greatest memory of this process so far (resident)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work() -> dict[str, float]:
    """Run the task until the batch is over, then write the zip and the file to print piece by piece."""
    from tadrib.domain.credentials import bundles

    batch = Batch.objects.get()
    started, spent = time.perf_counter(), time.process_time()
    while Batch.objects.get().state != "done":
        jobs.make_batch.func(batch.ref)
    found = {"batch_seconds": time.perf_counter() - started, "batch_cpu": time.process_time() - spent}
    found["batch_mb"] = megabytes()
    whole = Credential.objects.exclude(document={}).exclude(pdf_digest="").count()
    if whole != batch.total:
        raise SystemExit(f"{whole} of {batch.total} certificates")
    by = Actor.system("benchmark", {"credentials.read", "credentials.award"})
    editions = list(queries.batch_editions(by, batch))
    for name, write in (("zip_seconds", bundles.zipped), ("bound_seconds", bundles.bound)):
        started = time.perf_counter()
        for edition in editions:
            for _piece in write(queries.papers_of_edition(by, edition)):
                pass
        found[name] = time.perf_counter() - started
    found["files_mb"] = megabytes()
    return found


if __name__ == "__main__":
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        print(json.dumps(work()))
