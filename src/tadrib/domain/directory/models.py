"""States, institutions, persons."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length, Lower

from tadrib.domain.accounts.models import User
from tadrib.domain.directory import words
from tadrib.kernel.translated import TranslatedField

models.CharField.register_lookup(Length)


class State(models.Model):
    """A member state of the United Nations, with its names in the four languages."""

    personal: dict[str, str] = {}

    code = models.CharField(max_length=2, unique=True)  # ISO 3166-1 alpha-2
    alpha3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3)
    region = models.CharField(max_length=3)  # M49 sub-region
    region_name = TranslatedField()
    name = TranslatedField()
    language = models.CharField(max_length=2)  # in which the office writes to the state
    time_zone = models.CharField(max_length=40)
    tile_x = models.PositiveSmallIntegerField(null=True, blank=True)  # place on the map of equal squares
    tile_y = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.name)


class Area(models.Model):
    """One of the areas under which every programme, expert, indicator and report is filed; the office's own list."""

    personal: dict[str, str] = {}

    code = models.CharField(max_length=24, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)  # order, colour and icon everywhere
    name = TranslatedField()
    line = TranslatedField()  # one sentence for the front page

    def __str__(self) -> str:
        return str(self.name)


class Institution(models.Model):
    """A ministry, agency, university, donor or partner."""

    personal: dict[str, str] = {}

    code = models.CharField(max_length=32, unique=True)
    name = TranslatedField()
    kind = models.CharField(max_length=16)
    state = models.ForeignKey(State, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The authority under which an agency stands.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="institution_kind_state")]

    def __str__(self) -> str:
        return str(self.name)


class Person(models.Model):
    """One human being across years, posts and courses: with the dossier the only home of personal data."""

    personal = {
        "given_names": "identity, 10 years",
        "family_names": "identity, 10 years",
        "native_name": "identity, 10 years",
        "sex": "identity, 10 years",
        "birth_date": "identity, 10 years",
        "email": "contact, 10 years",
        "phone": "contact, 10 years",
        "service_number": "identity, 10 years",
        "search_key": "identity, 10 years",
    }

    ref = models.CharField(max_length=24, unique=True)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    given_names = models.CharField(max_length=120, blank=True)  # Latin letters, as in the passport
    family_names = models.CharField(max_length=120, blank=True)  # may be empty: single names are names
    native_name = models.CharField(max_length=200, blank=True)  # the whole name in its own script
    sex = models.CharField(max_length=1)
    birth_date = models.DateField(null=True, blank=True)
    nationality = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=2)
    service_number = models.CharField(max_length=40, blank=True)  # in the person's own service, as it writes it
    search_key = models.TextField(blank=True)  # engines.matching.fold_key of all names: set by the operations
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["nationality", "family_names"], name="person_state_family"),
            models.Index(fields=["email"], name="person_email"),
            # By which somebody who may be known is found (calls.queries.find_duplicates), among thousands of a state.
            models.Index("nationality", Lower("given_names"), Lower("family_names"), name="person_state_names"),
            models.Index("nationality", Lower("email"), name="person_state_email"),
            models.Index(fields=["nationality", "birth_date"], name="person_state_born"),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_has_a_name",
                condition=models.Q(given_names__length__gt=0) | models.Q(family_names__length__gt=0),
            ),
            models.CheckConstraint(name="person_sex", condition=models.Q(sex__in=[s.value for s in words.Sex])),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given names, then family names; single names stand alone."""
        return f"{self.given_names} {self.family_names}".strip()


class PersonMerge(models.Model):
    """Somebody said that two entries are one human being; with all that is needed to take it back exactly."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)  # {"nominations": [ref], "participations": [ref]}
    filled = models.JSONField(default=list)  # names of the kept entry's fields that were empty before
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="person_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Chain(models.Model):
    """How the nominations of a state reach the office. A state without a row: one endorsement, nothing more."""

    personal: dict[str, str] = {}

    state = models.OneToOneField(State, on_delete=models.PROTECT, related_name="chain")
    endorsements = models.PositiveSmallIntegerField(default=1)  # 2: two different people endorse
    approves = models.BooleanField(default=False)  # somebody approves after the endorsement, with the second factor
    transmits = models.BooleanField(default=False)  # somebody hands it on to the office, for example the mission
    is_own = models.BooleanField(default=False)  # the state's own people with the duty ``manage`` may change it
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(name="chain_endorsements", condition=models.Q(endorsements__in=[1, 2])),
        ]

    def __str__(self) -> str:
        return f"chain of {self.state_id}"


class Mandate(models.Model):
    """A duty in a state's chain given to a person, from a day to a day; for one authority or agency, if it says so.

    A duty for which nobody is named may be done by any focal point of the state.
    """

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=12)  # words.Duty
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)  # the last day; none: until ended

    class Meta:
        indexes = [models.Index(fields=["state", "duty"], name="mandate_state_duty")]
        constraints = [
            models.CheckConstraint(
                name="mandate_dates_in_order",
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
