"""The page that shows every component: rendered by a test, looked at by a journey."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends import jinja2 as backend
from jinja2 import Template

from quarterdeck.kit import charts
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.kit.tables import Column, Listing, ListWords, Table, link
from quarterdeck.values.text import N_, Text

TODAY = date(2026, 11, 19)
_TEMPLATE = Path(__file__).parent / "gallery.jinja"


class GalleryForm(PageForm):
    """A field of each kind."""

    name = TextField(label="Name", help_text="As it stands on their invoices.")
    close = DayField(label="Close date")
    amount = AmountField(label="Amount", required=False)
    owner = django_forms.ChoiceField(label="Owner", choices=[("1", "Rita Sørensen"), ("2", "Olga Petrova")])
    is_urgent = django_forms.BooleanField(label="Ask before each step", required=False)


class PreviewForm(PageForm):
    """What shows while it is chosen."""

    theme = django_forms.ChoiceField(label="Theme", choices=[("system", "As the device"), ("dark", "Dark")])
    density = django_forms.ChoiceField(
        label="Density", choices=[("comfortable", "Comfortable"), ("compact", "Compact")]
    )


@dataclass(frozen=True, slots=True)
class GalleryCard:
    """What `ui.card` asks for."""

    account: str
    name: str
    amount: str
    close: str
    owner: str
    owner_initials: str
    owner_hue: str
    is_overdue: bool = False
    flags: tuple[tuple[str, str], ...] = ()
    stage: str = "proposal"
    version: int = 1
    url: str = "#main"
    is_fixed: bool = False
    amount_full: str = ""
    needs_care: bool = False
    health: str = ""
    why: str = ""
    score: str = ""
    band: str = ""
    score_words: str = ""

    @property
    def title(self) -> str:
        """What the card is called aloud, below it what is sold, and last what its health is called."""
        return "\n".join(line for line in (self.account, self.name, self.why and f"\u2003\u2009{self.why}") if line)


CARDS = (
    GalleryCard("Sundby Mejeri", "Fleet renewal + 12 lines", "SEK 2,150,000", "12 Nov", "Rita Sørensen", "RS", "a",
                is_overdue=True, flags=(("overdue", "Overdue 7 d"), ("stalled", "Stalled 29 d")),
                health="risk", why="At risk: No recent contact", score="12", band="low",
                score_words="Score 12 of 99: low"),
    GalleryCard("Lumen Pharma", "Serialisation cameras", "CHF 264,000", "18 Dec", "Amélie Laurent", "AL", "f",
                score="81", band="high", score_words="Score 81 of 99: high"),
    GalleryCard("Havel Glass", "Hot-end inspection", "€72,000", "30 Nov", "Jonas Weber", "JW", "e",
                flags=(("stalled", "Stalled 34 d"),), health="watch", why="Watch: Single-threaded"),
)  # fmt: skip
STAGES = (
    {"label": "Qualification", "state": "done", "days": "9 d", "href": ""},
    {"label": "Needs assessment", "state": "done", "days": "21 d", "href": ""},
    {"label": "Proposal", "state": "current", "days": "12 d", "href": ""},
    {"label": "Negotiation", "state": "open", "days": "", "href": "#main"},
    {"label": "Contracting", "state": "open", "days": "", "href": "#main"},
)
METRICS = tuple(
    {"label": label, "value": value, "base": base, "href": "#main", "is_current": not swatch, "swatch": swatch}
    for label, value, base, swatch in (
        ("Open, total", "€3.57M", "20 deals", ""),
        ("Commit", "€1.65M", "7 deals", "commit"),
        ("Best case", "€1.60M", "9 deals", "best"),
    )
)
COLUMNS: tuple[Column[GalleryCard], ...] = (
    Column(N_("Deal"), lambda card: link("#main", card.account, sub=card.name), sort="name"),
    Column(N_("Amount"), lambda card: card.amount, sort="amount", is_number=True, on_phone="first"),
    Column(N_("Close"), lambda card: card.close, sort="close", on_phone="bare"),
    Column(N_("Owner"), lambda card: card.owner),
    Column(N_("Competitor"), lambda card: None, on_phone="hidden"),
)
WORDS = ListWords(
    label=N_("Deals"),
    search=N_("Search deals"),
    nothing_matches=N_("No deal matches"),
    nothing_yet=N_("No deals yet"),
    summary=Text.of("{count} deals", count=3),
)

# A year of win rates of a quarter each, of which the last is not over, in hundredths.
RATES = tuple(
    charts.Value(
        f"Q{number}", Fraction(hits, 100), Fraction(hits - 9, 100), Fraction(hits + 11, 100), hits > 40, number == 5
    )
    for number, hits in enumerate((31, 27, 22, 41, 38), start=1)
)


def _percent(value: Fraction) -> str:
    return f"{float(value):.0%}"


CHARTS = {
    "line": charts.lines([("Win rate", RATES)], _percent),
    "lines": charts.lines([("Direct", RATES), ("Partner", RATES[::-1])], _percent),
    "bars": charts.bars(RATES, _percent),
    "stacks": charts.stacks([("Direct", RATES), ("Partner", RATES[::-1])], _percent, "Others"),
    "spark": charts.spark([value.figure for value in RATES]),
    "beside": charts.beside(RATES),
    "strip": charts.quartiles([Fraction(n, 10) for n in (2, 3, 5)], RATES, _percent, RATES[0].label),
}

_TILE = {"sub": "This quarter", "href": "#main", "rows_href": "#main", "before": None, "why_not": ""}
TILES = (
    _TILE
    | {
        "name": "Win rate",
        "width": 2,
        "figure": {"value": "31%", "counts": "128", "interval": "24% to 39%", "is_few": False},
        "before": {"label": "+4 pt", "is_up": True, "is_good": True},
    },
    _TILE
    | {
        "name": "Sales cycle",
        "width": 1,
        "figure": {"value": "41 days", "counts": "3", "interval": "", "is_few": True},
    },
    _TILE | {"name": "Quota attainment", "width": 3, "figure": None, "why_not": "Quotas are not by product."},
)


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery shows; its form was posted with a date that does not exist, unless ?fresh=1."""
    typed = {"name": "Halden Foods", "close": "31.02.2027", "amount": "158k", "owner": "1"}
    return {
        "form": GalleryForm(None if "fresh" in request.GET else typed, locale="en", today=TODAY),
        "preview": PreviewForm(),
        "cards": CARDS,
        "stages": STAGES,
        "metrics": METRICS,
        "table": Table.of(COLUMNS, CARDS, Listing.of(request, default_sort="-amount"), WORDS),
        "created": datetime(2026, 11, 16, 8, 14, tzinfo=UTC),
        "close": date(2026, 11, 24),
        "charts": CHARTS,
        "tiles": TILES,
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The page as a view."""
    engine = engines["pages"]
    assert isinstance(engine, backend.Jinja2)
    template: Template = engine.env.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return HttpResponse(backend.Template(template, engine).render(gallery_context(request), request))
