"""Django's migrate, which compares without labels when it says that models have changed."""

from django.core.management.commands import migrate

from tadrib.cli.plain_migrations import PlainAutodetector


class Command(migrate.Command):
    """See ``plain_migrations``."""

    autodetector = PlainAutodetector
