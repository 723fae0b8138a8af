"""Whose row is it? Each model names its path to the owner; `visible_to(user)` is the only filter on it."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models


class TenantQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """All rows for a superuser, an owner's own rows for the owner, none for anyone else."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(**{self.model.OWNER: user})


class TenantModel(models.Model):
    """A row that belongs to an owner; OWNER is the look-up from the row to the owner."""

    OWNER: ClassVar[str]

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
