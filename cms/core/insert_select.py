"""INSERT … SELECT: many rows written by the database alone, none of which travels here."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, models


def insert_from(
    model: type[models.Model], rows: models.QuerySet[Any], values: Mapping[str, Any]
) -> int:
    """Write a row of `model` for each of `rows`; return how many. `values`: its fields, by name.

    One that stands there already (by any unique key) stays as it is.
    """
    named = {f"new_{name}": value for name, value in values.items()}
    select = rows.order_by().annotate(**named).values_list(*named)
    sql, parameters = select.query.sql_with_params()
    quoted = connection.ops.quote_name
    columns_of = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quoted(columns_of[name]) for name in values)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT DO NOTHING", parameters)
        return int(cursor.rowcount)
