"""Statements that the ORM writes once, and that are said again and again with other values: for what every question asks of the
database, where writing them took four fifths of the time.

A statement is given as a function that makes the ORM's query of its values. It is called once for each kind of database, with
blanks for the values; and what comes of it is what the ORM would send and give. Knows no model.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.constants import OnConflict
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery

M = TypeVar("M", bound=models.Model)
Fields = Mapping[str, "models.Field[Any, Any]"]
"""By the name of a value, the field that says how the database is told it."""


class Blank(Expression):
    """Stands in the ORM's query where a value will be."""

    def __init__(self, name: str, kind: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=kind)
        self.name, self._is_saved = name, False

    def resolve_expression(self, query: Any = None, allow_joins: Any = True, reuse: Any = None, summarize: Any = False,
                           for_save: Any = False) -> "Blank":  # fmt: skip
        resolved: Blank = super().resolve_expression(query, allow_joins, reuse, summarize, for_save)
        resolved._is_saved = for_save
        return resolved

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)

    @property
    def prepare(self) -> Callable[[Any, Any], Any]:
        """Of a value and a connection: what the database is told."""
        kind: Any = self.output_field
        prepare: Callable[[Any, Any], Any] = kind.get_db_prep_save if self._is_saved else kind.get_db_prep_value
        return prepare


class _Written:
    """The text of a statement, and how its parameters are filled in."""

    def __init__(self, text: str, parameters: Iterable[Any]) -> None:
        self.text = text.replace("= (%s)", "= %s")  # the ORM puts what isn't a plain value in parentheses
        self._parameters = [
            (it.name, it.prepare) if isinstance(it, Blank) else (it, None) for it in parameters
        ]  # fmt: skip

    def filled(self, values: Mapping[str, Any], connection: Any) -> list[Any]:
        return [prepare(values[it], connection) if prepare else it for it, prepare in self._parameters]


class _Statement:
    """Written when it is first said to a kind of database."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def _written(self, connection: Any) -> Any:
        kind = connection.vendor
        if kind not in self._known:
            self._known[kind] = self._write()
        return self._known[kind]

    def _write(self) -> Any:
        raise NotImplementedError


class _Question(_Written):
    """With how rows become what the ORM makes of them."""

    def __init__(self, compiler: Any) -> None:
        super().__init__(*compiler.as_sql())
        self._compiler = compiler
        self._converters = compiler.get_converters(expression for expression, _, _ in compiler.select)
        known = compiler.klass_info
        self.model: Any = known["model"] if known else None
        if known:
            self._first, self._end = known["select_fields"][0], known["select_fields"][-1] + 1
            self._names = [column[0].target.attname for column in compiler.select[self._first : self._end]]
            populators: Any = get_related_populators  # whose arguments are others in the types of a later Django
            self._related = populators(known, compiler.select, compiler.using)
            self._besides = compiler.annotation_col_map

    def made_of(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        found = self._compiler.apply_converters(rows, self._converters) if self._converters else rows
        return [self._row(row) for row in found] if self.model else [tuple(row) for row in found]

    def _row(self, row: Sequence[Any]) -> Any:
        made = self.model.from_db(self._compiler.using, self._names, row[self._first : self._end])
        for related in self._related:
            related.populate(row, made)
        for name, at in self._besides.items():
            setattr(made, name, row[at])
        return made


class Select(_Statement, Generic[M]):
    """Rows of a queryset, or tuples of one that gives tuples."""

    def __init__(self, ask: "Callable[..., models.QuerySet[M, Any]]", **kinds: "models.Field[Any, Any]") -> None:
        super().__init__()
        self.ask, self.kinds = ask, kinds

    def all(self, **values: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        written: _Question = self._written(connection)
        with connection.cursor() as cursor:
            cursor.execute(written.text, written.filled(values, connection))
            return written.made_of(cursor.fetchall())

    def one(self, **values: Any) -> Any:
        """The first row; None if there is none."""
        return next(iter(self.all(**values)), None)

    def _write(self) -> _Question:
        query = self.ask(**_blanks(self.kinds)).query
        return _Question(query.get_compiler(using=DEFAULT_DB_ALIAS))


class Update(_Statement, Generic[M]):
    """Of the rows of a queryset. `change` says of the values what is written."""

    def __init__(self, ask: "Callable[..., models.QuerySet[M, Any]]", change: Callable[..., dict[str, Any]],
                 **kinds: "models.Field[Any, Any]") -> None:  # fmt: skip
        super().__init__()
        self.ask, self.change, self.kinds = ask, change, kinds

    def __call__(self, **values: Any) -> int:
        """How many there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        written: _Written = self._written(connection)
        with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(written.text, written.filled(values, connection))
            return int(cursor.rowcount)

    def query_of(self, values: Mapping[str, Any]) -> UpdateQuery:
        query: Any = self.ask(**values).query.chain(UpdateQuery)
        query.add_update_values(self.change(**values))
        changing: UpdateQuery = query
        return changing

    def _write(self) -> _Written:
        return _Written(*self.query_of(_blanks(self.kinds)).get_compiler(using=DEFAULT_DB_ALIAS).as_sql())


class Insert(_Statement, Generic[M]):
    """One new row, as `save` would make it of a model that has no signals. What only the database has a default for, it gives."""

    def __init__(self, model: type[M], *, unless_there: bool = False) -> None:
        super().__init__()
        self.model, self._unless_there = model, unless_there
        self._fields: list[Any] = [
            it for it in model._meta.concrete_fields if not it.primary_key and (it.has_default() or not it.has_db_default())
        ]  # fmt: skip

    def __call__(self, row: M) -> bool:
        """Whether it was made; it wasn't where `unless_there` was said and a unique one like it is there."""
        connection = connections[DEFAULT_DB_ALIAS]
        written: _Written = self._written(connection)
        values = {it.attname: it.pre_save(row, True) for it in self._fields}
        with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(written.text, written.filled(values, connection))
            returned = cursor.fetchone()
        if returned is None:
            return False
        row.pk, row._state.adding, row._state.db = returned[0], False, connection.alias
        return True

    def query_of(self, row: Any) -> InsertQuery:
        query = InsertQuery(self.model, on_conflict=OnConflict.IGNORE if self._unless_there else None)
        query.insert_values(self._fields, [row], raw=True)
        return query

    def _write(self) -> _Written:
        blanks = SimpleNamespace(**{it.attname: Blank(it.attname, it) for it in self._fields})
        compiler = self.query_of(blanks).get_compiler(using=DEFAULT_DB_ALIAS)
        compiler.returning_fields = [self.model._meta.pk]
        [(text, parameters)] = compiler.as_sql()
        return _Written(text, parameters)


def _blanks(kinds: Fields) -> dict[str, Any]:
    return {name: Blank(name, kind) for name, kind in kinds.items()}
