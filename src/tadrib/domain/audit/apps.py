from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tadrib.domain.audit"
    label = "audit"
