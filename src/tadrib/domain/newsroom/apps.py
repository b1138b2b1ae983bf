from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "tadrib.domain.newsroom"
    label = "newsroom"
