"""Settings of the server that is measured: the product's own, collected static files included, and the floor's page."""

from __future__ import annotations

from tadrib.config.settings import *
from tests.durability.served import MIGRATION_MODULES

__all__ = ["MIGRATION_MODULES"]
ROOT_URLCONF = "benchmarks.urls"
