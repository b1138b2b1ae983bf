from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "tadrib.domain.enrolment"
    label = "enrolment"
