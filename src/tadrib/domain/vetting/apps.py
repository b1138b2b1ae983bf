from django.apps import AppConfig


class VettingConfig(AppConfig):
    name = "tadrib.domain.vetting"
    label = "vetting"
