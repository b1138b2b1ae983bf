from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "tadrib.domain.credentials"
    label = "credentials"
