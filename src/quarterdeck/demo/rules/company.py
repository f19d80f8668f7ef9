"""Who works at Nordvik Automation and what it sells. All names are invented; addresses end in .example."""

from decimal import Decimal

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold

COMPANY_NAME = "Nordvik Automation"
TIME_ZONE = "Europe/Oslo"
LOCALE = "en"
CURRENCY = "EUR"
MAIL_DOMAIN = "nordvik.example"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a rep sells and keeps records.

    `odds`: factor on the fair chance when they state one, above 1 for an optimist, below for a
    sandbagger. `haste`: factor on the days to signature when they name a close date. `care`: how often
    a field is filled or a date kept up. `skill`: factor on the chance of a loss, below 1 for the better.
    """

    odds: float = 1.0
    haste: float = 0.8
    care: float = 0.9
    skill: float = 1.0


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An employee. `team` is empty for people outside of the sales teams; `has_password` may sign in at once.

    `regions` are those of the markets a rep sells in, `pipeline` where.
    """

    name: str
    role: str
    team: str = ""
    is_manager: bool = False
    has_password: bool = False
    pipeline: str = "enterprise"
    regions: tuple[str, ...] = ()
    habit: Habit = Habit()

    @property
    def email(self) -> str:
        """First name at the company's domain."""
        return f"{fold(self.name.split()[0])}@{MAIL_DOMAIN}"


SALES = "Sales"
CONTINENT, OVERSEAS, INSIDE = "Continental Europe", "UK, Americas and APAC", "Inside sales"
TEAMS = (CONTINENT, OVERSEAS, INSIDE)
NORDICS, DACH, SOUTH, BRITAIN, OCEANS = (
    "Nordics", "DACH", "Southern Europe", "UK and Ireland", "Americas and Asia-Pacific"
)  # fmt: skip
REGIONS = (NORDICS, DACH, SOUTH, BRITAIN, OCEANS)
_SANDBAGGER = Habit(odds=0.67, haste=1.2)
_OPTIMIST = Habit(odds=1.6, haste=0.5, skill=1.15)
_USUAL = Habit()


def _rep(name: str, team: str, regions: tuple[str, ...], habit: Habit = _USUAL, **more: bool) -> DemoPerson:
    return DemoPerson(
        name, "rep", team, pipeline="inside" if team == INSIDE else "enterprise", regions=regions, habit=habit, **more
    )


PEOPLE = (
    DemoPerson("Ada Nilsen", "administrator", has_password=True),
    DemoPerson("Sam Adeyemi", "sales_operations"),
    DemoPerson("Max Lindqvist", "manager", CONTINENT, is_manager=True, has_password=True),
    DemoPerson("Ingrid Dahl", "manager", OVERSEAS, is_manager=True),
    DemoPerson("Lena Vogt", "manager", INSIDE, is_manager=True),
    _rep("Jonas Weber", CONTINENT, (DACH,), _SANDBAGGER),
    _rep("Rita Sørensen", CONTINENT, (NORDICS,), has_password=True),
    _rep("Amélie Laurent", CONTINENT, (SOUTH,), Habit(skill=0.9)),
    _rep("Anna Lorenz", CONTINENT, (DACH,), Habit(care=0.95)),
    _rep("Elias Holm", CONTINENT, (NORDICS, SOUTH), Habit(odds=1.2, care=0.7)),
    _rep("Priya Nair", OVERSEAS, (OCEANS,), Habit(skill=0.85)),
    _rep("Tom Okafor", OVERSEAS, (BRITAIN,), _OPTIMIST),
    _rep("Olga Marchetti", OVERSEAS, (OCEANS,), Habit(care=0.45)),
    _rep("Nathan Reyes", OVERSEAS, (OCEANS,), Habit(odds=1.3, haste=0.6, skill=1.2)),
    _rep("Moira Kerr", OVERSEAS, (BRITAIN,), Habit(odds=0.9)),
    _rep("Piet de Boer", INSIDE, (DACH, NORDICS)),
    _rep("Sofia Ricci", INSIDE, (SOUTH, DACH), Habit(skill=0.9)),
    _rep("Ben Carter", INSIDE, (BRITAIN, OCEANS), Habit(odds=1.25, care=0.6)),
    _rep("Mara Lindholm", INSIDE, (NORDICS, BRITAIN), Habit(odds=0.85)),
    DemoPerson("Chiara Bellini", "channel_manager"),
    DemoPerson("Rolf Haugen", "read_only"),
)
REPS = tuple(person for person in PEOPLE if person.role == "rep")
MANAGERS = {person.team: person for person in PEOPLE if person.is_manager}
BY_NAME = {person.name: person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its price for one unit in euros, where it is sold, how often, and what deals are called."""

    name: str
    family: str
    price: Decimal
    pipelines: tuple[str, ...]
    weight: int
    projects: tuple[str, ...]


_BOTH, _LARGE, _SMALL = ("enterprise", "inside"), ("enterprise",), ("inside",)
PRODUCTS = (
    DemoProduct(
        "VX-200 vision sensor", "Vision", Decimal(4150), _BOTH, 5,
        ("Line {n} vision inspection", "Seam inspection, {n} lines", "Defect mapping, hall {n}", "Print verification",
         "VX-200 × {n}"),
    ),
    DemoProduct(
        "VX-900 inspection cell", "Vision", Decimal(38500), _LARGE, 4,
        ("Foreign-body detection", "Hot-end inspection", "Gearbox assembly vision", "Fill-level inspection, {n} lines",
         "Paint shop inspection"),
    ),
    DemoProduct(
        "EdgeGate 4 controller", "Control", Decimal(5900), _BOTH, 3,
        ("Edge gateway rollout", "Controller renewal, {n} lines", "ATEX gateways, {n} sites", "Conveyor monitoring"),
    ),
    DemoProduct(
        "Fleet subscription", "Software", Decimal(900), _BOTH, 3,
        ("Fleet, {n} sites", "Fleet renewal and {n} lines", "Fleet, {n} years"),
    ),
    DemoProduct(
        "LineSight Cloud", "Software", Decimal(480), _BOTH, 4,
        ("LineSight Cloud, {n}0 seats", "LineSight Cloud trial", "Traceability retrofit", "LineSight Cloud, group"),
    ),
    DemoProduct(
        "Commissioning", "Service", Decimal(1250), _BOTH, 2,
        ("Commissioning, phase {n}", "Dimensioning, {n} halls", "Acceptance test, line {n}"),
    ),
    DemoProduct(
        "Spare lenses", "Parts", Decimal(160), _SMALL, 5,
        ("Spare lenses, lot {n}", "Lens set for {n} lines", "Lenses and mounts"),
    ),
    DemoProduct(
        "Cable and mount kit", "Parts", Decimal(240), _SMALL, 4,
        ("Mount kits, {n} lines", "Cables for hall {n}", "Cable and mount kits"),
    ),
)  # fmt: skip
SOURCES = ("Trade fair", "Website", "Referral", "Outbound", "Existing customer", "Partner")
COMPETITORS = ("Kappa Optics", "Visantis", "Orbitec Controls")
COMPETITOR_WEIGHTS = (5, 2, 1)


def reps_for(region: str, pipeline: str) -> tuple[DemoPerson, ...]:
    """The reps who sell in this region through this pipeline."""
    return tuple(rep for rep in REPS if rep.pipeline == pipeline and region in rep.regions)
