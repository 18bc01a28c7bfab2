"""From some thousand invented requests to a million: copies that the database makes by itself.

The loader builds every request one by one, a few hundred a second; a million would take it an
afternoon. So it writes the first ones, the open ones among them, and each closed one is copied with
all that hangs on it, under another reference, by another person, a while earlier. A copy keeps the
hashes and the encrypted answers of its model: nobody measures those.
"""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from django.db import connection, models, transaction

#: So many are built one by one.
BUILT = 20_000
#: What is copied reaches so many years further back.
YEARS = 4
_SETTINGS = {
    "session_replication_role": "replica",  # keys of copies point where those of models do
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
}
#: A first name that is only half a word («عبد الله») stays with its own family.
_WHOLE = "(o.id IS NULL OR o.name ~ '^(عبد|أبو|ضيف) ' OR t.name ~ '^(عبد|أبو|ضيف) ')"
_OTHER = "LEFT JOIN cases_person o ON o.id = b.other"
_INDEXES = (
    "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s)"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint c"
    " WHERE c.conindid = quote_ident(i.indexname)::regclass)"
)
_PLAN = (
    "CREATE TABLE bench_copies AS SELECT c.id AS case_id, c.person_id, n.copy,"
    " row_number() OVER (ORDER BY n.copy, c.id) AS number, gen_random_uuid() AS form_key"
    " FROM cases_case c, generate_series(1, %s) AS n(copy) WHERE NOT c.is_open",
    "DELETE FROM bench_copies WHERE number > %s",
    "ALTER TABLE bench_copies ADD new_case bigint, ADD new_person bigint, ADD other bigint,"
    " ADD ago interval, ADD reference varchar(20)",
    "UPDATE bench_copies b SET reference = r.reference,"
    " new_case = b.number + (SELECT max(id) FROM cases_case),"
    " new_person = b.number + (SELECT max(id) FROM cases_person),"
    " other = 1 + (b.person_id * 7919 + b.number * 104729) %% (SELECT max(id) FROM cases_person),"
    " ago = make_interval(days => b.copy * 365 * %s / (SELECT max(copy) FROM bench_copies))"
    " FROM bench_references r WHERE r.number = b.number",
    "ANALYZE bench_copies",
)


def who_had_it() -> None:
    """Write down for closed requests who once had them; the loader does so for open ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_assignment (case_id, step, user_id, role, why, at)"
            " SELECT e.case_id, max(e.sequence), e.actor_id, 'officer', '{}', max(e.at)"
            " FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id"
            " WHERE NOT c.is_open AND e.actor_id IS NOT NULL GROUP BY e.case_id, e.actor_id"
        )


def multiply(cases: int) -> None:
    """Copy closed cases until there are this many: all of it or nothing."""
    from cases.models import Case

    missing = cases - Case.objects.count()
    if missing <= 0:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in _SETTINGS.items():
            cursor.execute(f"SET LOCAL {name} = '{value}'")
        _plan(cursor, missing)
        tables = _tables()
        indexes = _drop_indexes(cursor, tables)
        for model, values in tables.items():
            _copy(cursor, model, values)
        for definition in indexes:
            cursor.execute(definition)
        _go_on_counting(cursor, tables)
        cursor.execute("DROP TABLE bench_copies")


def _plan(cursor: Any, missing: int) -> None:
    """Say which case is copied how often, and as what."""
    from cases.models import Case

    copies = -(-missing // Case.objects.filter(is_open=False).count())
    _write_references(cursor, missing)
    for step, parameters in zip(_PLAN, ([copies], [missing], [], [YEARS], []), strict=True):
        cursor.execute(step, parameters)


def _write_references(cursor: Any, count: int) -> None:
    from cases.models import Case
    from cms.association.selectors import current_association

    # Before the copying begins: while it runs the connection answers nothing else.
    prefix = current_association().reference_prefix
    taken = set(Case.objects.values_list("reference", flat=True))
    cursor.execute("CREATE TEMP TABLE bench_references (number bigint, reference varchar(20))")
    with cursor.copy("COPY bench_references FROM STDIN") as lines:
        for row in zip(range(1, count + 1), _free_references(prefix, taken), strict=False):
            lines.write_row(row)


def _free_references(prefix: str, taken: Set[str]) -> Iterator[str]:
    from cms.core.references import REFERENCES, numbered_reference

    for number in range(REFERENCES):
        reference = numbered_reference(prefix, number)
        if reference not in taken:
            yield reference


def _tables() -> dict[Any, Mapping[str, str]]:
    """Return what is copied, and which of its columns are not simply their model's."""
    from cases import models as of

    case = {"id": "b.new_case", "reference": "b.reference", "form_key": "b.form_key"}
    file = {"number": "regexp_replace(t.number, '[0-9]+$', b.new_person::text)"}
    decided = _shifted(of.Decision, "decision_id")
    changed = {
        of.Person: {"id": "b.new_person", **_somebody()},
        of.Case: case,
        of.Decision: _shifted(of.Decision),
        of.Registration: {**_shifted(of.Registration), **file},
        of.Delivery: {**_shifted(of.Delivery), **decided},
    }
    with_history = {
        each: values
        for model, values in changed.items()
        for each in (model, model.history.model)  # type: ignore[attr-defined]
    }
    return {
        **with_history,
        of.Assignment: {},
        of.CaseMessage: _shifted(of.CaseMessage),
        of.CaseEvent: {"data": _data()},
        of.TimelineSeal: {},
    }


def _shifted(model: Any, column: str = "id") -> dict[str, str]:
    highest = model.objects.aggregate(highest=models.Max("pk"))["highest"] or 0
    return {column: f"t.{column} + b.copy * {highest}"}


def _data() -> str:
    """The rows that a line of the timeline names are the copy's own."""
    from cases import models as of

    named = {
        "decision": of.Decision,
        "registration": of.Registration,
        "delivery": of.Delivery,
        "message": of.CaseMessage,
    }
    parts = ["t.data"]
    for key, model in named.items():
        number = _shifted(model, "id")["id"].replace("t.id", f"(t.data->>'{key}')::bigint")
        parts.append(
            f"CASE WHEN t.data ? '{key}' THEN jsonb_build_object('{key}', {number})"
            " ELSE '{}'::jsonb END"
        )
    return " || ".join(parts)


def _somebody() -> dict[str, str]:
    """One's first name with another's fathers and family, and numbers of nobody else."""
    first = {
        "name": "split_part(t.name, ' ', 1) || substr(o.name, strpos(o.name, ' '))",
        "name_folded": "split_part(t.name_folded, ' ', 1)"
        " || substr(o.name_folded, strpos(o.name_folded, ' '))",
        "name_tokens": "' ' || split_part(t.name_tokens, ' ', 2)"
        " || substr(o.name_tokens, strpos(ltrim(o.name_tokens), ' ') + 1)",
    }
    names = {
        name: f"CASE WHEN {_WHOLE} THEN t.{name} ELSE {mixed} END" for name, mixed in first.items()
    }
    numbers = {
        name: f"CASE WHEN t.{name} = '' THEN ''"
        f" ELSE encode(sha256((t.{name} || b.copy)::bytea), 'hex') END"
        for name in ("identifier_index", "mobile_index", "email_index")
    }
    return {**names, **numbers}


def _copy(cursor: Any, model: Any, values: Mapping[str, str]) -> None:
    """Write all copies of the rows of a table that hang on a copied case or its person."""
    fields = {
        field.column: values.get(field.column) or _as_it_was(field)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) or field.column in values
    }
    owner = "person_id" if _is_a_persons(model) else "case_id"
    key = "id" if fields.get("id") in ("b.new_person", "b.new_case") else owner
    columns = ", ".join(f'"{column}"' for column in fields)
    other = _OTHER if "name" in fields and owner == "person_id" else ""
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {", ".join(fields.values())}'
        f' FROM bench_copies b JOIN "{model._meta.db_table}" t ON t."{key}" = b.{owner} {other}'
    )


def _is_a_persons(model: Any) -> bool:
    return model.__name__.removeprefix("Historical") in ("Person", "Registration")


def _as_it_was(field: Any) -> str:
    """A copy hangs on copies, and everything happened to it a while before."""
    if field.column in ("case_id", "person_id"):
        return f"b.new_{field.column.removesuffix('_id')}"
    if isinstance(field, models.DateTimeField):
        return f't."{field.column}" - b.ago'
    if isinstance(field, models.DateField):
        return f'(t."{field.column}" - b.ago)::date'
    return f't."{field.column}"'


def _drop_indexes(cursor: Any, tables: Mapping[Any, Any]) -> list[str]:
    """Take away what would be written row by row; return how each is made again."""
    cursor.execute(_INDEXES, [[model._meta.db_table for model in tables]])
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _go_on_counting(cursor: Any, tables: Mapping[Any, Any]) -> None:
    for table in (model._meta.db_table for model in tables if model._meta.pk.column == "id"):
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        cursor.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))")
