"""Users and the roles they hold."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tadrib.kernel.languages import DEFAULT


class UserManager(BaseUserManager):
    """Finds users by e-mail, whatever the letter case. Creation is ``operations.create_user``."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do stands in their role grants, nowhere else."""

    personal = {"email": "contact, while active", "name": "identity, while active"}

    ref = models.CharField(max_length=24, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default=DEFAULT)
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    # What django-allauth and django.contrib.auth ask of a user model:
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used: see ``accounts.words.GRANTS``."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """See ``has_perm``."""
        return False


class RoleGrant(models.Model):
    """A role held from a date to a date, for a state or an institution where the role asks for one."""

    personal: dict[str, str] = {}

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    scope = models.CharField(max_length=32, blank=True)  # ISO 3166-1 alpha-2 of the state, or an institution's code
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)  # the last day; none: until ended

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_dates_in_order",
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
            ),
        ]
        indexes = [models.Index(fields=["role", "scope"], name="grant_role_scope")]

    def __str__(self) -> str:
        return f"{self.role} {self.scope}".strip()


class Delegation(models.Model):
    """Somebody who is away lets a colleague act for them in one state, from a day to a day; the past is kept."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=32)  # ISO 3166-1 alpha-2 of the state
    from_date = models.DateField()
    to_date = models.DateField()  # the last day
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # called back before its last day

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_dates_in_order", condition=models.Q(to_date__gte=models.F("from_date"))
            ),
            models.CheckConstraint(name="delegation_to_another", condition=~models.Q(giver=models.F("deputy"))),
            models.UniqueConstraint(
                fields=["giver", "deputy", "scope", "from_date"],
                condition=models.Q(ended_at__isnull=True),
                name="delegation_once",
            ),
        ]
        indexes = [models.Index(fields=["deputy", "scope"], name="delegation_deputy_scope")]

    def __str__(self) -> str:
        return self.ref
