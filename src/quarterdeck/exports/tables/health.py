"""Deal health as a file: the deals that its page lists, all of them, with what each lost points by."""

from decimal import Decimal

from django.http import QueryDict

from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import AT_ONCE, Listed, Rows, Source
from quarterdeck.health.queries import KeptRow, count_listed, listed
from quarterdeck.health.rules import RULES
from quarterdeck.health.terms import BAND_LABELS, PACE_LABELS
from quarterdeck.health.views.looking import LooksAt, looked_at
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_

_Line = tuple[KeptRow, LooksAt]


def read_health(actor: Actor, query: QueryDict) -> Listed:
    """A row a deal, as it was assessed last."""
    at = looked_at(actor, query)
    return Listed(count_listed(at.scope, at.wanted), columns_of(_FIELDS), _rows(at))


SOURCES = (Source("deal-health", N_("Deal health"), "deal_health", read_health),)


def _rows(at: LooksAt) -> Rows:
    after = 0
    while found := listed(at.scope, at.wanted, after, AT_ONCE):
        yield from (cells_of(_FIELDS, (row, at)) for row in found)
        after = found[-1].id


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money.of_minor(minor, currency).amount


def _stage(line: _Line) -> str:
    row, at = line
    return at.lens.spec(row.pipeline_id).at(row.stage_id).name


_FIELDS: tuple[Field[_Line], ...] = (
    Field("id", N_("Id"), lambda line: public_id(line[0].id)),
    Field("deal", N_("Deal"), lambda line: line[0].name),
    Field("account", N_("Account"), lambda line: line[0].account),
    Field("owner", N_("Owner"), lambda line: line[0].owner),
    Field("pipeline", N_("Pipeline"), lambda line: line[1].lens.spec(line[0].pipeline_id).name),
    Field("stage", N_("Stage"), _stage),
    Field("amount", N_("Amount"), lambda line: _amount(line[0].amount_minor, line[0].currency), ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda line: line[0].currency),
    Field("value", N_("Value"), lambda line: _amount(line[0].minor, line[1].lens.currency), ValueType.NUMBER),
    Field("value_currency", N_("Currency of the value"), lambda line: line[1].lens.currency),
    Field("score", N_("Health score"), lambda line: line[0].score, ValueType.WHOLE),
    Field("health", N_("Health"), lambda line: text(BAND_LABELS[line[0].band])),
    Field("reasons", N_("Reasons"), lambda line: ", ".join(text(RULES[one].label) for one in line[0].signals)),
    Field("pace", N_("Pace"), lambda line: ", ".join(text(PACE_LABELS[one]) for one in line[0].paces)),
    Field("assessed", N_("Assessed"), lambda line: line[0].at, ValueType.INSTANT),
    Field("is_due", N_("Changed since"), lambda line: line[0].is_due, ValueType.YES_NO),
)
