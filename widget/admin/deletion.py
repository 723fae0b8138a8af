"""What a deletion takes along and what stands in its way, counted in words instead of listed row by row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import CASCADE, PROTECT, ManyToOneRel, Model
from django.utils.translation import gettext as _

from widget.admin.filters import offered
from widget.models import Coverage, GapQuestion, Hour, Judging, Tally

_UNSAID = (Hour, Tally, Coverage, GapQuestion, Judging)  # numbers and notes of ours go with what they were made of


def companions(rows: Sequence[Model]) -> dict[str, int]:
    """How many rows of which kind go with these, such as {"conversations": 2}; without loading them."""
    counts = {
        model: model._default_manager.filter(**{f"{path}__in": [row.pk for row in rows]}).count()
        for model, path in _followers(type(rows[0]))
    }
    return {_name(model, count): count for model, count in counts.items() if count and model not in _UNSAID}


def objections(rows: Sequence[Model], user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """What still uses these rows and must not lose them, each named in a few words."""
    return [words for relation in _relations(type(rows[0]), PROTECT) for words in _users(relation, rows, user)]


def _users(relation: ManyToOneRel, rows: Sequence[Model], user: AbstractBaseUser | AnonymousUser) -> Iterator[str]:
    model = _model(relation)
    by = {f"{relation.field.name}__in": [row.pk for row in rows]}
    seen = list(offered(model, user).filter(**by))
    yield from (_("the %(kind)s “%(row)s”") % {"kind": model._meta.verbose_name, "row": row} for row in seen)
    if model._default_manager.filter(**by).count() > len(seen):
        yield _("a %(kind)s of somebody else") % {"kind": model._meta.verbose_name}


def _followers(model: type[Model], path: str = "") -> Iterator[tuple[type[Model], str]]:
    """Every kind of row that a deletion cascades to, with the look-up from it back to where the deletion began."""
    for relation in _relations(model, CASCADE):
        back = f"{relation.field.name}__{path}" if path else relation.field.name
        yield _model(relation), back
        yield from _followers(_model(relation), back)


def _relations(model: type[Model], on_delete: Any) -> Iterable[ManyToOneRel]:
    related = model._meta.related_objects
    return [relation for relation in related if isinstance(relation, ManyToOneRel) and relation.on_delete is on_delete]


def _model(relation: ManyToOneRel) -> type[Model]:
    model: type[Model] = relation.related_model
    return model


def _name(model: type[Model], count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)
