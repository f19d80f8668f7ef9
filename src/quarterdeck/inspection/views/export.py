"""A list as a CSV file: every deal of the filter, with the columns that the list shows."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.views.decorators.http import require_POST

from quarterdeck.desk.views.viewing import FORM, Viewing, viewing
from quarterdeck.inspection import queries
from quarterdeck.inspection.actions import export_deals
from quarterdeck.inspection.queries import ListRow
from quarterdeck.inspection.tables.files import FileColumn, custom_file_columns, file_columns
from quarterdeck.inspection.views.asking import Asking, asking
from quarterdeck.inspection.views.lists import reading_of
from quarterdeck.kit.downloads import SANDBOX, csv_lines
from quarterdeck.kit.filters import text
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.tables import Reader
from quarterdeck.saved_views.queries import views_of
from quarterdeck.users.policy import page

AT_ONCE = 500


@page
@require_POST
def opportunity_export(request: HttpRequest) -> StreamingHttpResponse:
    """All deals that the list of this address (`query`) finds, in its order: written while they are read."""
    who = viewing(request)
    query = request.POST.get("query", "")
    asked = asking(QueryDict(query), who, views_of(who.actor))
    found = queries.opportunity_list(who.lens, asked.deals, sort=asked.sort, limit=1)
    export_deals(query=query, count=found.count, by=who.actor, via=FORM)
    response = StreamingHttpResponse(_lines(who, asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="deals-{who.today.isoformat()}.csv"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-cache"
    return response


def _lines(who: Viewing, asked: Asking) -> Iterator[str]:
    cursor: str | None = ""
    while cursor is not None:
        found = queries.opportunity_list(who.lens, asked.deals, sort=asked.sort, cursor=cursor, limit=AT_ONCE)
        heads, rows = _part(who, asked, found.rows)
        yield csv_lines([heads, *rows] if cursor == "" else rows)
        cursor = found.next_cursor


def _part(who: Viewing, asked: Asking, rows: tuple[ListRow, ...]) -> tuple[list[str], list[list[object]]]:
    keys = [key for key, _ in asked.columns]
    plain = file_columns(reading_of(who, asked, rows))
    columns = [*(column for key in keys for column in plain.get(key, ())), *_custom(who, keys, rows)]
    return [text(label) for label, _ in columns], [[cell(row) for _, cell in columns] for row in rows]


def _custom(who: Viewing, keys: Sequence[str], rows: Sequence[ListRow]) -> list[FileColumn]:
    """The columns of custom fields among these keys, in their order. Two queries and one for accounts."""
    specs = sorted((spec for spec in who.setting.fields if spec.key in keys), key=lambda spec: keys.index(spec.key))
    values = values_of(who.actor, KIND, [row.id for row in rows]) if specs else {}
    reader = Reader(who.locale, who.today, ref_names(who.actor, specs, values.values()))
    return custom_file_columns(specs, values, reader)
