"""How closely the history behind a file is known: two columns at its end, where it matters."""

from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.exports.tables.sources import Listed, Part
from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import N_
from quarterdeck.warehouse.queries.resolution import resolution_of

_COLUMNS = (
    FileColumn("rough_deals", N_("Deals whose changes are known to days only"), ValueType.WHOLE),
    FileColumn("rough_days", N_("Known to how many days at most"), ValueType.WHOLE),
)


def as_known(found: Listed, actor: Actor, asked: ResolutionQuestion | None) -> Listed:
    """The same with how many deals behind it have a change that dated files show to an interval, and to how many days.

    Nothing is added where every change is known to the moment. Of sheets the first says it.
    """
    known = resolution_of(actor, asked)
    if not known.deals:
        return found
    more = [known.deals, known.days]
    sheets = [_told(part, more) if number == 0 else part for number, part in enumerate(found.sheets)]
    rows = ([*row, *more] for row in found.rows)
    return replace(found, columns=[*found.columns, *_COLUMNS], rows=rows, sheets=sheets)


def _told(part: Part, more: list[int]) -> Part:
    return replace(part, columns=[*part.columns, *_COLUMNS], rows=[[*row, *more] for row in part.rows])
