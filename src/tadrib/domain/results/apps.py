from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "tadrib.domain.results"
    label = "results"
