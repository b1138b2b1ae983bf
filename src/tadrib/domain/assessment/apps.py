from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "tadrib.domain.assessment"
    label = "assessment"
