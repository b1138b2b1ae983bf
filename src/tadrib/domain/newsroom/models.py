"""News of the office, and the count of visits of those who agreed to be counted."""

from __future__ import annotations

from django.db import models

from tadrib.domain.newsroom import words
from tadrib.kernel.translated import TranslatedField


class NewsItem(models.Model):
    """One item of news in four languages."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=64, unique=True)  # also its address
    title = TranslatedField()
    summary = TranslatedField()
    body = TranslatedField()  # paragraphs with an empty line between
    source = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField()
    state = models.CharField(max_length=12, default=words.News.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "happened_on"], name="news_state_day")]

    def __str__(self) -> str:
        return self.ref


class VisitCount(models.Model):
    """How many pages were opened on a day by people who agreed to be counted. No person, no address."""

    personal: dict[str, str] = {}

    day = models.DateField()
    page = models.CharField(max_length=80)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "page"], name="visit_once_a_day_and_page")]

    def __str__(self) -> str:
        return f"{self.day} {self.page} {self.count}"
