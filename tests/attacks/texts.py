"""Every text column of every table: what people write, and what only the product writes.

A new column stands in neither list and fails, so that nobody forgets to say which it is.
"""

import json
from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, Model, TextField

from tests.append_only import guards_passed


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


# What people write, by the name of the column.
FREE = words(
    """answer ask body budget_note competitor decision_note decision_process description domain email family file_name
    goals guidance help industry label minutes name note order_reference pain phone reason region seasonality
    shown source subject system text title unit value what why"""
)
# Keys, codes, digests, and what is made of other columns.
CODED = words(
    """action address answers approver_role arithmetic asked_rights attitude band bands because_kind before_band
    billing_period
    bins block body_hash budget_currency by category category_source change channel charge choice choices cid code
    code_key codes column columns competitors content_type control country criterion currency date deals deeds
    day_column day_from density
    digest direction display_currency door error event events every evidence external_id facts family_key field
    figure figures file_currency file_digest file_owner file_standing fingerprint flag flags folder form framework
    gates happened headers headings headline here_currency
    hierarchy here_owner here_standing holder html influence
    installments judged kept_fields key key_fields keys kind line label_key last_error level likely likely_rule
    link list_key locale looks mapping match_key may_enter means measure media_type method metric missing mode
    model_id moment name_key needs_key new notes notice old old_secret order outcome owner paces page params
    parent password pattern paused_because payload period permissions pipeline plan practice previous principal
    problem problems purpose push_period quarters query quarter ramp read_reach reasons refusal remarks
    reporting_currency role role_key root route rule said schedule_period schedule_type scopes secret seen segment
    severity sha256
    signal signals shares sharing state step subject_kind subscriber taken_fields terms text_key theme time_zone
    told topic type undone unsubscribe unused_columns url view_key write_reach"""
)
# Columns whose name says otherwise elsewhere.
CODED_THERE = frozenset(
    {"users_person.email", "catalog_rate.source", "webhooks_attempt.body", "gaps_request.source",
     "forecasts_forecasttypeversion.source",
     "mails_mail.subject", "mails_mail.text",
     "mails_mailpart.file_name"}
)  # fmt: skip
FREE_THERE = frozenset(
    {"journal_change.old", "journal_change.new", "journal_personalvalue.old", "journal_personalvalue.new"}
)
# Tables of the company's settings, and of what the product notes about itself.
SETTINGS_TABLES = ("users_", "catalog_", "pipelines_", "qualification_framework", "qualification_element",
                   "qualification_question", "quotas_season", "records_field", "revenue_splittype", "saved_views_",
                   "webhooks_", "mails_", "dashboards_", "alerts_", "imports_", "uploads_", "reconciliations_",
                   "snapshots_", "gaps_gap", "forecasts_forecasttypeversion",
                   "mirrors_", "journal_")  # fmt: skip


def text_columns() -> Iterator[tuple[type[Model], str, int | None]]:
    """(model, column, longest) of every text column."""
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            for field in model._meta.concrete_fields:
                if isinstance(field, CharField | TextField):
                    yield model, str(field.column), field.max_length


def free_columns() -> Iterator[tuple[type[Model], str, int | None]]:
    """Those that people write."""
    for model, column, longest in text_columns():
        there = f"{model._meta.db_table}.{column}"
        if there in FREE_THERE or (column in FREE and there not in CODED_THERE):
            yield model, column, longest


def is_about_records(model: type[Model]) -> bool:
    """Whether rows of this table belong to records of somebody, not to the company's settings."""
    return not model._meta.db_table.startswith(SETTINGS_TABLES)


def write_everywhere(text: str, *, only_records: bool) -> int:
    """Put `text` in front of every text that people wrote; returns how many columns were written. Past the rules:
    what gets into the database some other way must not become a script or another's knowledge either.
    """
    quote, count = connection.ops.quote_name, 0
    with guards_passed(), connection.cursor() as cursor:
        for model, column, longest in free_columns():
            if only_records and not is_about_records(model):
                continue
            if f"{model._meta.db_table}.{column}" in FREE_THERE:
                count += _write_inside(cursor, model, column, text)
                continue
            value, where = f"%s || {quote(column)}", "" if only_records else f" WHERE {quote(column)} IS NOT NULL"
            value = f"substr({value}, 1, {longest})" if longest else value
            table = quote(model._meta.db_table)
            cursor.execute(f"UPDATE {table} SET {quote(column)} = {value}{where}", [text])
            count += cursor.rowcount > 0
    return count


def _write_inside(cursor: CursorWrapper, model: type[Model], column: str, text: str) -> int:
    """The same where texts are kept as JSON."""
    table, name = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)
    names = ", ".join(f"'{one}'" for one in sorted(FREE - {"source"}))
    which = f"field IN ({names})" if model._meta.db_table == "journal_change" else "1 = 1"
    cursor.execute(
        f"UPDATE {table} SET {name} = '\"' || %s || substr({name}, 2) WHERE substr({name}, 1, 1) = '\"' AND {which}",
        [json.dumps(text)[1:-1]],
    )
    return int(cursor.rowcount > 0)
