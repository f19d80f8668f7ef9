"""Who and what there is at Nordvik Automation. All names are invented; addresses end in .example."""

from dataclasses import dataclass
from decimal import Decimal

COMPANY_NAME = "Nordvik Automation"
TIME_ZONE = "Europe/Oslo"
LOCALE = "en"
CURRENCY = "EUR"
MAIL_DOMAIN = "nordvik.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An employee. `team` is empty for people outside of the sales teams; `has_password` may sign in at once."""

    name: str
    role: str
    team: str = ""
    is_manager: bool = False
    has_password: bool = False

    @property
    def email(self) -> str:
        """First name at the company's domain."""
        return f"{self.name.split()[0].lower()}@{MAIL_DOMAIN}"


SALES = "Sales"
EUROPE, INTERNATIONAL = "Central Europe", "International"
TEAMS = (EUROPE, INTERNATIONAL)
PEOPLE = (
    DemoPerson("Ada Nilsen", "administrator", has_password=True),
    DemoPerson("Sam Okafor", "sales_operations"),
    DemoPerson("Max Lindqvist", "manager", EUROPE, is_manager=True, has_password=True),
    DemoPerson("Jonas Weber", "rep", EUROPE),
    DemoPerson("Rita Solberg", "rep", EUROPE, has_password=True),
    DemoPerson("Anna Lorenz", "rep", EUROPE),
    DemoPerson("Ingrid Vasquez", "manager", INTERNATIONAL, is_manager=True),
    DemoPerson("Priya Nair", "rep", INTERNATIONAL),
    DemoPerson("Tom Oakley", "rep", INTERNATIONAL),
    DemoPerson("Olga Marchetti", "rep", INTERNATIONAL),
    DemoPerson("Rolf Haugen", "read_only"),
)


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its price for one unit in euros, how many are usually sold, and what deals are called."""

    name: str
    family: str
    price: Decimal
    quantities: tuple[int, int]
    projects: tuple[str, ...]


PRODUCTS = (
    DemoProduct(
        "VX-200 vision sensor", "Vision", Decimal(4150), (6, 60),
        ("Line {n} vision inspection", "Seam inspection, {n} lines", "Defect mapping, hall {n}", "Print verification"),
    ),
    DemoProduct(
        "VX-900 inspection cell", "Vision", Decimal(38500), (1, 7),
        ("Foreign-body detection", "Hot-end inspection", "Gearbox assembly vision", "Fill-level inspection, {n} lines"),
    ),
    DemoProduct(
        "EdgeGate 4 controller", "Control", Decimal(5900), (4, 30),
        ("Edge gateway rollout", "Controller renewal, {n} lines", "ATEX gateways, {n} sites"),
    ),
    DemoProduct(
        "Fleet subscription", "Software", Decimal(900), (20, 120),
        ("Fleet, {n} sites", "Fleet renewal and {n} lines"),
    ),
    DemoProduct(
        "LineSight Cloud", "Software", Decimal(480), (40, 300),
        ("LineSight Cloud, {n}0 seats", "LineSight Cloud trial", "Traceability retrofit"),
    ),
    DemoProduct(
        "Commissioning", "Service", Decimal(1250), (5, 40),
        ("Commissioning, phase {n}", "Dimensioning, {n} halls"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Market:
    """A country that is sold to: its currency, the team and reps that serve it, legal forms, names of people."""

    country: str
    regions: tuple[str, ...]
    currency: str
    team: str
    forms: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    weight: int


MARKETS = (
    Market(
        "DE", ("DE-BY", "DE-NW", "DE-BW", "DE-HE"), "EUR", EUROPE, ("GmbH", "AG", "& Sohn", "KG"),
        ("Petra", "Uwe", "Ines", "Stefan", "Heike", "Jan", "Miriam", "Dieter"),
        ("Lang", "Brandt", "Keller", "Vogt", "Hartwig", "Sommer", "Dorn", "Riedel"), 6,
    ),
    Market(
        "FR", ("FR-ARA", "FR-IDF", "FR-HDF"), "EUR", EUROPE, ("SAS", "et Fils", "SA"),
        ("Claire", "Luc", "Amélie", "Bruno", "Hélène", "Yves"),
        ("Garnier", "Lemaire", "Vasseur", "Colin", "Aubry", "Tissot"), 3,
    ),
    Market(
        "IT", ("IT-25", "IT-21", "IT-45"), "EUR", EUROPE, ("SpA", "Srl"),
        ("Giulia", "Marco", "Elena", "Paolo", "Franca", "Dario"),
        ("Ferrano", "Bassi", "Conti", "Moretto", "Sartor", "Valli"), 3,
    ),
    Market(
        "ES", ("ES-CT", "ES-PV", "ES-VC"), "EUR", EUROPE, ("SL", "SA"),
        ("Lucía", "Álvaro", "Marta", "Iker", "Nuria", "Pablo"),
        ("Ibarra", "Castells", "Moya", "Serrano", "Vidal", "Roca"), 2,
    ),
    Market(
        "GB", ("GB-ENG", "GB-SCT", "GB-WLS"), "GBP", INTERNATIONAL, ("Ltd", "plc", "& Co"),
        ("Harriet", "Owen", "Moira", "Callum", "Beth", "Nigel"),
        ("Marrow", "Finch", "Ashdown", "Pryce", "Lennox", "Thorne"), 4,
    ),
    Market(
        "US", ("US-OH", "US-IL", "US-CA", "US-TX"), "USD", INTERNATIONAL, ("Inc.", "LLC", "Corp."),
        ("Dana", "Marcus", "Kayla", "Wes", "Renee", "Luis"),
        ("Hollis", "Brandywine", "Castor", "Delgado", "Whitlock", "Yoon"), 5,
    ),
)  # fmt: skip

# Stems and trades make the names of accounts.
STEMS = (
    "Alderbrook", "Arvenholm", "Bergquell", "Brennfeld", "Calderwick", "Corvina", "Dunmarsh", "Eskelund", "Fennhall",
    "Gravenstad", "Halvard", "Havelund", "Iverstad", "Jorvald", "Kestrelle", "Lindhagen", "Lumenor", "Marlowe Bay",
    "Montclair Vale", "Northgate Fen", "Ostermoor", "Pellworth", "Quillon", "Ridgemere", "Rhonal", "Solvika",
    "Sundmark", "Tessaro", "Tarnholt", "Ulvenes", "Velarion", "Weissbrück", "Wexcombe", "Ystrand", "Zellmark",
)  # fmt: skip
TRADES = {
    "Food and drink": ("Foods", "Brewing", "Dairy", "Conserves"),
    "Packaging": ("Packaging", "Carton"),
    "Automotive": ("Motors", "Tyres", "Castings"),
    "Pharmaceuticals": ("Pharma", "Biologics"),
    "Chemicals": ("Chemie", "Polymers"),
    "Logistics": ("Logistics", "Ports"),
    "Energy": ("Wind", "Hydro"),
    "Consumer goods": ("Cosmetics", "Textiles"),
    "Glass and metals": ("Glass", "Steelworks"),
}
TITLES = {
    "economic_buyer": ("Plant manager", "Chief financial officer", "Managing director", "Head of operations"),
    "champion": ("Head of quality", "Production engineer", "Maintenance lead"),
    "technical_evaluator": ("Automation engineer", "IT manager", "Process engineer"),
    "purchasing": ("Purchasing manager", "Strategic buyer"),
}
SOURCES = ("Trade fair", "Website", "Referral", "Outbound", "Existing customer")
COMPETITORS = ("Kappa Optics", "Visantis", "Orbitec Controls")
# Units of a currency for one euro, drifting from month to month.
RATES = {"USD": Decimal("1.128"), "GBP": Decimal("0.862")}


def reps_of(team: str) -> tuple[DemoPerson, ...]:
    """The sellers of a team."""
    return tuple(person for person in PEOPLE if person.team == team and person.role == "rep")
