from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tadrib.domain.messaging"
    label = "messaging"
