"""Django's makemigrations, without labels."""

from django.core.management.commands import makemigrations

from tadrib.cli.plain_migrations import PlainAutodetector


class Command(makemigrations.Command):
    """See ``plain_migrations``."""

    autodetector = PlainAutodetector
