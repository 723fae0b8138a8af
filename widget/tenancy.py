"""Whose row is it, and what may somebody do with it? Each model names its paths to the owner and to the site; `with_role` is the
only filter on them, and `visible_to(user)` the way to it that everybody takes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

Person = AbstractBaseUser | AnonymousUser


class Role(models.TextChoices):
    """What a person is at a site, the strongest first; each may do all that the ones after it may."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    ANALYST = "analyst", _("Analyst")


NOUNS: Mapping[Role, Any] = {Role.OWNER: _("owner"), Role.EDITOR: _("editor"), Role.ANALYST: _("analyst")}
"""What a person is called in the middle of a sentence. The database and the audit trail keep `str(role)`."""


class Act(StrEnum):
    SEE = "see"
    CHANGE = "change"
    DELETE = "delete"


USUAL: Mapping[Act, Role] = {Act.SEE: Role.ANALYST, Act.CHANGE: Role.EDITOR, Act.DELETE: Role.OWNER}
FOR_OWNERS: Mapping[Act, Role] = dict.fromkeys(Act, Role.OWNER)


class TenantQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: Person) -> Self:
        """All rows for a superuser, those of one's own sites and of sites where one has a role, none for anyone else."""
        return self.within(user, Act.SEE)

    def changeable_by(self, user: Person) -> Self:
        return self.within(user, Act.CHANGE)

    def within(self, user: Person, act: Act) -> Self:
        """The rows with which this user may do this."""
        return self.with_role(user, self.model.ROLES[act])

    def with_role(self, user: Person, role: Role) -> Self:
        """The rows of sites where this user is that much, or more; by a subquery, so that no row comes twice."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(self.model.reached(user, role))


class TenantModel(models.Model):
    """A row that belongs to an owner. OWNER is the look-up from the row to the owner; SITE the one to its site, empty where only
    the owner may reach it, whatever roles others have; ROLES says what one must be at the site for each act."""

    OWNER: ClassVar[str]
    SITE: ClassVar[str]
    ROLES: ClassVar[Mapping[Act, Role]] = USUAL

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def reached(cls, user: Person, role: Role) -> Q:
        """Which rows a user who is no superuser reaches with that role or more."""
        return Q(**{f"{cls.SITE}__in": _sites_of(user, role)}) if cls.SITE else Q(**{cls.OWNER: user})

    @property
    def name_for_audit(self) -> str:
        """What the audit trail calls this row: never a text of a visitor."""
        return f"{self._meta.verbose_name} {self.pk}"


def may(user: Person, row: TenantModel, act: Act) -> bool:
    """Whether this user may do this with this row, as it is stored."""
    return type(row).objects.within(user, act).filter(pk=row.pk).exists()


def owner_of(row: TenantModel) -> object:
    """The primary key of a row's owner, or None where none is set yet."""
    *path, last = row.OWNER.split("__")
    whose = _follow(row, path)
    return None if whose is None else getattr(whose, f"{last}_id")


def site_of(row: TenantModel) -> Any:
    """The site of a row, or None where it has none."""
    return (row if row.SITE == "pk" else _follow(row, row.SITE.split("__"))) if row.SITE else None


def at_least(role: Role) -> list[Role]:
    """That role and the stronger ones."""
    roles = list(Role)
    return roles[: roles.index(role) + 1]


def _follow(row: Any, path: list[str]) -> Any:
    for step in path:
        row = None if row is None else getattr(row, step)
    return row


def _sites_of(user: Any, role: Role) -> QuerySet[Any]:
    """The ids of the sites that this user owns, or where a membership makes them that much. A page asks several times, so the
    question is kept with whoever asks; what it finds is looked for each time."""
    asked = getattr(user, "_sites_by_role", None)
    if asked is None:
        asked = user._sites_by_role = {}
    if role not in asked:
        given = apps.get_model("widget", "Membership").objects.filter(user=user, role__in=at_least(role))
        sites = apps.get_model("widget", "Site").objects.filter(Q(owner=user) | Q(pk__in=given.values("site")))
        asked[role] = sites.order_by().values("pk")
    ids: QuerySet[Any] = asked[role].all()
    return ids
