"""Figures and firings in words, and where the rows behind them are."""

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.alerts.queries.readings import METRICS, days_of, owners_of, quarter_of
from quarterdeck.alerts.terms import KINDS, SCALE, AlertKind, Happened, RuleFields, Segment
from quarterdeck.analytics.questions import Unit
from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent
from quarterdeck.values.text import N_, Text, label
from quarterdeck.values.verdict import NotFound

_SENTENCES = {
    (Happened.FIRED, True): N_("{figure} is {value}, below {threshold}."),
    (Happened.FIRED, False): N_("{figure} is {value}, above {threshold}."),
    (Happened.REPEATED, True): N_("{figure} is {value}, still below {threshold}."),
    (Happened.REPEATED, False): N_("{figure} is {value}, still above {threshold}."),
    (Happened.RESOLVED, True): N_("{figure} is {value}, no longer below {threshold}."),
    (Happened.RESOLVED, False): N_("{figure} is {value}, no longer above {threshold}."),
}


def places_of(unit: Unit, currency: str) -> int:
    """How many decimals a threshold in its unit is stored with; people write percents for shares."""
    return exponent(currency) if unit is Unit.MONEY else 2 if unit is Unit.RATIO else 4


def amount_of(value: int, unit: Unit, currency: str) -> Decimal:
    """A stored number as people write it: units of the currency, percents, or the index itself."""
    return Decimal(value).scaleb(-places_of(unit, currency))


def stored_of(amount: Decimal, unit: Unit, currency: str) -> int:
    """The same back."""
    return round(amount.scaleb(places_of(unit, currency)))


def shown(value: int, unit: Unit, currency: str, locale: str) -> str:
    """A stored number with its unit."""
    if unit is Unit.MONEY:
        return formats.money_total(value, currency, locale)
    if unit is Unit.RATIO:
        return formats.percent_bp(value, locale)
    return formats.number(Decimal(value) / SCALE, locale, 2)


def sentence(kind: AlertKind, happened: Happened, numbers: tuple[int, int], currency: str, locale: str) -> Text:
    """What happened to a figure, as a sentence; `numbers` are its value and the threshold."""
    watched = KINDS[kind]
    value, threshold = (shown(number, watched.unit, currency, locale) for number in numbers)
    template = _SENTENCES[happened, watched.is_below]
    return Text.of(template, figure=label(watched.figure), value=value, threshold=threshold)


def href(fields: RuleFields, lens: Lens) -> str:
    """The page that shows the figure with the same filters, from which every number opens its rows."""
    if fields.kind is AlertKind.STALLED:
        return _list_href(fields, lens)
    if fields.kind in METRICS:
        said = days_of(quarter_of(lens, fields.period)) | {"by": "none"} | _kept(fields, lens)
        return f"{reverse('report', args=[METRICS[fields.kind]])}?{urlencode(said)}"
    if fields.kind is AlertKind.CONVERSION_DROP:
        said = {"days": "this-quarter"} | _kept(fields, lens)
        return f"{reverse('bottlenecks')}?{urlencode(said)}"
    said = {"between": "this-quarter"}
    if fields.segment is not Segment.ALL and fields.value is not None:
        is_pipeline = fields.segment is Segment.PIPELINE
        said[fields.segment.value] = _pipeline_key(fields, lens) if is_pipeline else public_id(fields.value)
    return f"{reverse('movement')}?{urlencode(said)}"


def _kept(fields: RuleFields, lens: Lens) -> dict[str, str]:
    if fields.segment is Segment.PIPELINE:
        return {"pipeline": _pipeline_key(fields, lens)}
    return {fields.segment.value: str(fields.value)} if fields.value is not None else {}


def _pipeline_key(fields: RuleFields, lens: Lens) -> str:
    spec = lens.specs.get(fields.value or 0)
    return spec.key if spec else ""


def _list_href(fields: RuleFields, lens: Lens) -> str:
    said: list[tuple[str, str]] = [("scope", "all"), ("kind", "open"), ("flag", "stalled")]
    try:
        said += [("owner", public_id(owner)) for owner in owners_of(fields)]
    except NotFound:
        said = []
    base = reverse("opportunities")
    if fields.segment is Segment.PIPELINE:
        spec = lens.specs.get(fields.value or 0)
        said += [("stage", public_id(stage.id)) for stage in (spec.stages if spec else ()) if stage.is_open]
    return f"{base}?{urlencode(said)}" if said else base
