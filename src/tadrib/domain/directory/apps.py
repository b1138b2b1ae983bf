from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "tadrib.domain.directory"
    label = "directory"
