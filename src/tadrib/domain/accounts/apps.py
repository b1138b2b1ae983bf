from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tadrib.domain.accounts"
    label = "accounts"
