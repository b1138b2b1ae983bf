from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "tadrib.domain.needs"
    label = "needs"
