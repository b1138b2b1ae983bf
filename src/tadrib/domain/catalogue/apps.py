from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tadrib.domain.catalogue"
    label = "catalogue"
