from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "tadrib.domain.calls"
    label = "calls"
