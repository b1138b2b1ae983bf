from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "tadrib.domain.uploads"
    label = "uploads"
