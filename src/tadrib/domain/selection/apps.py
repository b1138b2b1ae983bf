from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "tadrib.domain.selection"
    label = "selection"
