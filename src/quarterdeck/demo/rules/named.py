"""Twenty-eight open deals that the guide speaks of: what each is, and the way it came to its stage."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.rules.accounts import people_of
from quarterdeck.demo.rules.company import TIME_ZONE
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.markets import BY_COUNTRY, MARKETS
from quarterdeck.demo.rules.pipelines import BUYER, ENTERPRISE, EXCUSE, OPEN_STAGES
from quarterdeck.demo.rules.steps import DemoAccount, DemoContact, DemoDeal, DemoStep
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold

# Days in each stage on the way here.
_PAST = (9, 21, 17, 14, 12)
_VX, _CELL, _GATE, _FLEET, _CLOUD, _SERVICE = (
    "VX-200 vision sensor", "VX-900 inspection cell", "EdgeGate 4 controller", "Fleet subscription", "LineSight Cloud",
    "Commissioning",
)  # fmt: skip
_DIRECT, _PARTNER = "direct", "partner"
_JONAS, _RITA, _AMELIE, _PRIYA, _TOM = "Jonas Weber", "Rita Sørensen", "Amélie Laurent", "Priya Nair", "Tom Okafor"


@dataclass(frozen=True, slots=True)
class Named:
    """A deal by hand. `closes` and `since` are days from today; `was` the amount it had until lately."""

    account: str
    place: str
    name: str
    product: str
    amount: int
    currency: str
    closes: int
    owner: str
    stage: int
    since: int
    channel: str = _DIRECT
    was: int | None = None
    has_buyer: bool = True
    competitor: str = ""
    next: tuple[str, int] | None = None


NAMED = (
    Named(
        "Vela Cosmetics", "FR-IDF", "LineSight Cloud trial", _CLOUD, 24_000, "EUR", 29, _AMELIE, 0, 3,
        next=("Trial review", 5),
    ),
    Named(
        "Northgate Logistics", "US-IL", "Dimensioning, 3 hubs", _SERVICE, 132_000, "USD", 57, _PRIYA, 0, 8, _PARTNER,
        next=("Call", -2),
    ),
    Named("Halden Foods", "NO-03", "Line 4 vision inspection", _VX, 86_000, "EUR", 71, _RITA, 0, 5, next=("Call", 0)),
    Named(
        "Ridgeway Brewing", "GB-ENG", "Fill-level cameras, 6 lines", _VX, 54_000, "GBP", 85, _TOM, 0, 6, _PARTNER,
        next=("Intro mail", 4),
    ),
    Named("Ostrava Steelworks", "CZ-80", "Edge gateway pilot", _GATE, 96_000, "EUR", 99, _JONAS, 0, 19),
    Named(
        "Pellworm Wind", "DE-SH", "Blade inspection study", _SERVICE, 38_000, "EUR", 132, _JONAS, 0, 10,
        next=("Site visit", 13),
    ),
    Named(
        "Solvang Seafood", "SE-O", "Portion control, 2 plants", _VX, 1_240_000, "SEK", 22, _RITA, 1, 41,
        next=("Call", -6),
    ),
    Named(
        "Marrow & Finch", "GB-ENG", "LineSight Cloud, 40 seats", _CLOUD, 31_000, "GBP", 26, _TOM, 1, 6,
        next=("Reply to IT", 0),
    ),
    Named(
        "Brenner & Sohn", "DE-BY", "Traceability retrofit", _CLOUD, 148_000, "EUR", 32, _JONAS, 1, 13, _PARTNER,
        next=("Workshop", 0),
    ),
    Named(
        "Tanaka Precision", "JP-23", "VX-200 rollout, Nagoya", _VX, 21_400_000, "JPY", 64, _PRIYA, 1, 9, _PARTNER,
        next=("Spec sheet", 1),
    ),
    Named(
        "Castell Tyres", "ES-CT", "Sidewall reader upgrade", _CELL, 97_000, "EUR", 71, _AMELIE, 1, 15,
        next=("Demo", 6),
    ),
    Named(
        "Havel Glass", "CZ-20", "Hot-end inspection", _CELL, 72_000, "EUR", 11, _JONAS, 2, 34,
        next=("Proof of concept", 7),
    ),
    Named(
        "Lumen Pharma", "CH-BS", "Serialisation cameras", _VX, 264_000, "CHF", 29, _AMELIE, 2, 10,
        next=("Validation plan", 4),
    ),
    Named(
        "Iberia Conservas", "ES-GA", "Seam inspection, 8 lines", _VX, 186_000, "EUR", 33, _RITA, 2, 16, _PARTNER,
        has_buyer=False,
    ),
    Named(
        "Arcadia Dairy", "US-OH", "EdgeGate 4 and Fleet", _GATE, 118_000, "USD", 41, _PRIYA, 2, 12, _PARTNER,
        next=("Call", 1),
    ),
    Named(
        "Kestrel Packaging", "GB-WLS", "Print verification", _VX, 65_000, "GBP", 60, _TOM, 2, 7,
        next=("Sample results", 5),
    ),
    Named(
        "Sundby Mejeri", "SE-M", "Fleet renewal and 12 lines", _FLEET, 2_150_000, "SEK", -7, _RITA, 3, 29,
        next=("Call", -7),
    ),
    Named(
        "Alder Textiles", "GB-SCT", "Defect mapping", _VX, 47_000, "GBP", 15, _TOM, 3, 9, _PARTNER,
        next=("Terms", 4),
    ),
    Named(
        "Montclair Bakeries", "US-NC", "Foreign-body detection", _CELL, 224_000, "USD", 22, _PRIYA, 3, 11,
        next=("Call", 0),
    ),
    Named(
        "Bergmann Kunststoff", "DE-HE", "VX-200 × 24, install and Fleet", _VX, 158_000, "EUR", 28, _JONAS, 3, 12,
        _PARTNER, was=142_000, has_buyer=False, competitor="Kappa Optics", next=("Send the revised quote", 1),
    ),
    Named(
        "Ferrano Motori", "IT-45", "Gearbox assembly vision", _CELL, 340_000, "EUR", 40, _AMELIE, 3, 14,
        next=("CFO meeting", 12),
    ),
    Named(
        "Weissach Motors", "DE-BW", "Paint shop inspection", _CELL, 238_000, "EUR", -3, _JONAS, 4, 16, _PARTNER,
        has_buyer=False, next=("Call", -3),
    ),
    Named(
        "Nordhavn Port", "NO-46", "Container OCR, phase 2", _VX, 176_000, "EUR", 8, _RITA, 4, 9,
        next=("Redlines", 4),
    ),
    Named(
        "Rhône Chimie", "FR-ARA", "ATEX gateways, 3 sites", _GATE, 292_000, "EUR", 20, _AMELIE, 4, 12,
        next=("Legal review", 1),
    ),
    Named(
        "Copperline Mining", "US-TX", "Conveyor monitoring", _GATE, 415_000, "USD", 27, _PRIYA, 4, 10, _PARTNER,
        has_buyer=False, next=("Procurement call", 0),
    ),
    Named(
        "Tidewater Beverages", "US-CA", "LineSight Cloud, group", _CLOUD, 198_000, "USD", 5, _PRIYA, 5, 7,
        next=("Signature", 0),
    ),
    Named(
        "Grünwald Verpackung", "DE-NI", "Label check, 14 lines", _VX, 134_000, "EUR", 6, _JONAS, 5, 8, _PARTNER,
        next=("Countersign", -3),
    ),
    Named(
        "Belmont Pharma", "GB-ENG", "VX-200 × 40, validation", _VX, 212_000, "GBP", 11, _TOM, 5, 5,
        next=("Board approval", 7),
    ),
)  # fmt: skip
_BERGMANN = (
    ("Petra Lang", "Head of quality", "champion"),
    ("Uwe Brandt", "Automation engineer", "technical_evaluator"),
    ("Ines Keller", "Strategic buyer", "purchasing"),
)


def named_accounts(dice: Dice, since: datetime) -> list[DemoAccount]:
    """Their accounts, in the same order."""
    return [_account(dice, number, deal, since) for number, deal in enumerate(NAMED)]


def named_deals(today: date) -> Iterator[DemoDeal]:
    """The deals, each standing where it stands on that day."""
    for number, deal in enumerate(NAMED):
        yield _deal(number, deal, today)


def _account(dice: Dice, number: int, deal: Named, since: datetime) -> DemoAccount:
    country = deal.place[:2]
    market = BY_COUNTRY.get(country, MARKETS[0])
    domain = f"{fold(deal.account).replace(' & ', '-').replace(' ', '-')}.example"
    people = people_of(dice, market, domain, 4)
    if deal.account == "Bergmann Kunststoff":
        people = tuple(
            DemoContact(name, title, f"{fold(name).replace(' ', '.')}@{domain}", "", role)
            for name, title, role in _BERGMANN
        )
    return DemoAccount(
        number, since, deal.owner, deal.account, dice.pick(list(market.trades.values())), domain, country, deal.place,
        max(40, round(dice.around(700, 0.8))), people,
    )  # fmt: skip


def _deal(number: int, deal: Named, today: date) -> DemoDeal:
    entered = [deal.since]
    for days in reversed(_PAST[: deal.stage]):
        entered.insert(0, entered[0] + days)
    instants = [_instant(today, days, number) for days in entered]
    closes = _weekday(today + timedelta(days=deal.closes))
    hoped = closes - timedelta(days=14) if deal.was else closes
    first: dict[str, object] = {
        "stage": OPEN_STAGES[ENTERPRISE][0], "name": deal.name, "currency": deal.currency, "type": "new",
        "channel": deal.channel, "close_date": hoped,
        "amount": Decimal(deal.was or deal.amount), "product": deal.product, "competitor": deal.competitor,
        "source": "Partner" if deal.channel == _PARTNER else "Trade fair",
    }  # fmt: skip
    steps = [
        DemoStep(at, {"stage": stage}, excuse="" if deal.has_buyer or place < BUYER[ENTERPRISE] else EXCUSE)
        for place, (at, stage) in enumerate(zip(instants, OPEN_STAGES[ENTERPRISE], strict=False))
    ][1:]
    if deal.was:
        late: tuple[dict[str, object], ...] = {"amount": Decimal(deal.amount)}, {"close_date": closes}
        steps += [DemoStep(_instant(today, 3, number + hour), changes) for hour, changes in enumerate(late)]
    return DemoDeal(
        pipeline=ENTERPRISE,
        account=number,
        owner=deal.owner,
        created_at=instants[0],
        first=first,
        group=(0, 1, 2) if deal.has_buyer or deal.was else (1, 2),
        steps=tuple(steps),
    )


def _instant(today: date, days: int, number: int) -> datetime:
    """A moment of the working day so many days ago, or of the Friday before."""
    local = datetime.combine(_weekday(today - timedelta(days=days)), time(9), tzinfo=ZoneInfo(TIME_ZONE))
    return local.astimezone(UTC) + timedelta(minutes=17 * number % 420)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.isoweekday() - 5))
