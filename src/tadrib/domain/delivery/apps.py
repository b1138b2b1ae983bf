from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "tadrib.domain.delivery"
    label = "delivery"
