"""The list of deals as a file: every deal of the filter, with the columns that the list shows."""

from collections.abc import Sequence

from django.http import QueryDict

from quarterdeck.desk.views.viewing import Viewing, viewing_as
from quarterdeck.exports.tables.parts import read_whole_deals
from quarterdeck.exports.tables.sources import AT_ONCE, Listed, Rows, Source
from quarterdeck.inspection.queries import ListRow, opportunity_list, opportunity_parts
from quarterdeck.inspection.tables.files import custom_cells, custom_file_columns, file_columns
from quarterdeck.inspection.views.asking import Asking, asking
from quarterdeck.inspection.views.lists import reading_of
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.tables import Reader
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.saved_views.queries import views_of
from quarterdeck.sheets.writing import FileColumn
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_


def read_deals(actor: Actor, query: QueryDict) -> Listed:
    """The deals that the list of this address finds, in its order."""
    who = viewing_as(actor)
    asked = asking(query, who, views_of(actor))
    found = opportunity_list(who.lens, asked.deals, sort=asked.sort, limit=1)
    specs = _custom(who, asked)
    return Listed(found.count, [*_plain(who, asked), *custom_file_columns(specs)], _rows(who, asked, specs))


SOURCE = Source("opportunities", N_("Deals"), "opportunities", read_deals, read_whole_deals)


def _custom(who: Viewing, asked: Asking) -> list[FieldSpec]:
    """The custom fields among the columns, in their order."""
    keys = [key for key, _ in asked.columns]
    return sorted((spec for spec in who.setting.fields if spec.key in keys), key=lambda spec: keys.index(spec.key))


def _plain(who: Viewing, asked: Asking) -> list[FileColumn]:
    every = file_columns(reading_of(who, asked, ()))
    return [one.column for key, _ in asked.columns for one in every.get(key, ())]


def _rows(who: Viewing, asked: Asking, specs: Sequence[FieldSpec]) -> Rows:
    for part in opportunity_parts(who.lens, asked.deals, asked.sort, AT_ONCE):
        yield from _part(who, asked, part, specs)


def _part(who: Viewing, asked: Asking, rows: Sequence[ListRow], specs: Sequence[FieldSpec]) -> list[list[object]]:
    plain = file_columns(reading_of(who, asked, rows))
    cells = [one.cell for key, _ in asked.columns for one in plain.get(key, ())]
    values = values_of(who.actor, KIND, [row.id for row in rows]) if specs and rows else {}
    reader = Reader(who.locale, who.today, ref_names(who.actor, specs, values.values()))
    return [[*(cell(row) for cell in cells), *custom_cells(specs, values.get(row.id, {}), reader)] for row in rows]
