"""Words of people and rights: permissions, scopes, and the actor every action is told about."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_


class Permission(StrEnum):
    """What a role may allow. `docs/reference/permissions.md` is generated from here."""

    OPPORTUNITIES_CREATE = "opportunities.create"
    OPPORTUNITIES_EDIT = "opportunities.edit"
    OPPORTUNITIES_MOVE = "opportunities.move"
    OPPORTUNITIES_ASSIGN = "opportunities.assign"
    OPPORTUNITIES_DELETE = "opportunities.delete"
    OPPORTUNITIES_OVERRIDE = "opportunities.override_gate"
    OPPORTUNITIES_CORRECT = "opportunities.correct_history"
    OPPORTUNITIES_IMPORT_HISTORY = "opportunities.import_history"
    PIPELINES_MANAGE = "pipelines.manage"
    CUSTOMERS_EDIT = "customers.edit"
    CUSTOMERS_DELETE = "customers.delete"
    ACTIVITIES_LOG = "activities.log"
    APPROVALS_DECIDE = "approvals.decide"
    QUALIFICATION_MANAGE = "qualification.manage"
    TERRITORIES_MANAGE = "territories.manage"
    PRODUCTS_MANAGE = "catalog.manage_products"
    RATES_MANAGE = "catalog.manage_rates"
    QUOTAS_MANAGE = "quotas.manage"
    GAPS_MANAGE = "product_gaps.manage"
    FIELDS_MANAGE = "fields.manage"
    IMPORTS_RUN = "imports.run"
    PEOPLE_MANAGE = "people.manage"
    SETTINGS_MANAGE = "settings.manage"
    INSTALLATION_MANAGE = "installation.manage"
    AUDIT_READ = "audit.read"
    VIEWS_SHARE = "views.share"


PERMISSION_LABELS = {
    Permission.OPPORTUNITIES_CREATE: N_("Create deals"),
    Permission.OPPORTUNITIES_EDIT: N_("Edit deals"),
    Permission.OPPORTUNITIES_MOVE: N_("Move deals between stages"),
    Permission.OPPORTUNITIES_ASSIGN: N_("Give deals to another owner"),
    Permission.OPPORTUNITIES_DELETE: N_("Delete deals"),
    Permission.OPPORTUNITIES_OVERRIDE: N_("Override a stage's criteria with a reason"),
    Permission.OPPORTUNITIES_CORRECT: N_("Correct past history with a reason"),
    Permission.OPPORTUNITIES_IMPORT_HISTORY: N_("Import history with its own dates"),
    Permission.PIPELINES_MANAGE: N_("Manage pipelines, stages and criteria"),
    Permission.CUSTOMERS_EDIT: N_("Create and edit accounts and contacts"),
    Permission.CUSTOMERS_DELETE: N_("Delete accounts and contacts"),
    Permission.ACTIVITIES_LOG: N_("Log activities, notes and tasks, and attach files"),
    Permission.APPROVALS_DECIDE: N_("Decide on approvals"),
    Permission.QUALIFICATION_MANAGE: N_("Manage qualification frameworks and question sets"),
    Permission.TERRITORIES_MANAGE: N_("Manage territories"),
    Permission.PRODUCTS_MANAGE: N_("Manage products"),
    Permission.RATES_MANAGE: N_("Manage currencies and rates"),
    Permission.QUOTAS_MANAGE: N_("Manage quotas and how forecasts are made"),
    Permission.GAPS_MANAGE: N_("Manage product gaps"),
    Permission.FIELDS_MANAGE: N_("Manage custom fields"),
    Permission.IMPORTS_RUN: N_("Import files"),
    Permission.PEOPLE_MANAGE: N_("Manage people, teams and roles"),
    Permission.SETTINGS_MANAGE: N_("Change company settings"),
    Permission.INSTALLATION_MANAGE: N_("See how the installation runs, and its backups"),
    Permission.AUDIT_READ: N_("Read the audit log"),
    Permission.VIEWS_SHARE: N_("Share saved views"),
}


class Reach(StrEnum):
    """How far a role reads or writes: own records, those of own teams and below, or all."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    ALL = "all"


REACH_LABELS = {
    Reach.NONE: N_("Nothing"),
    Reach.OWN: N_("Their own records"),
    Reach.TEAM: N_("Records of their teams"),
    Reach.ALL: N_("All records"),
}
REACH_ORDER = (Reach.NONE, Reach.OWN, Reach.TEAM, Reach.ALL)


class ScopeKind(StrEnum):
    """What the row predicate is: everything, the people in the access closure, or one organisation."""

    ALL = "all"
    PEOPLE = "people"
    ORGANISATION = "organisation"


class OrganisationKind(StrEnum):
    """The vendor that runs this installation, or one of its partners."""

    COMPANY = "company"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Scope:
    """Row scope as data: `person_id` keys the access closure, `organisation_id` a partner's rows."""

    kind: ScopeKind
    person_id: int
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the rights of this moment. Tokens and automations act for a person.

    The system itself (command line, jobs) is the actor with `person_id` 0: no person stands behind it.
    """

    person_id: int
    name: str
    scope: Scope
    write_reach: Reach
    permissions: frozenset[str]
    access_version: int
    time_zone: str = "UTC"
    locale: str = "en"
    display_currency: str = ""
    token_id: int | None = None
    role_key: str = ""
    needs_second_factor: bool = False
    # Which custom fields there are: 1 stands for none ever, 0 for not known.
    fields_version: int = 0

    def may(self, permission: Permission | str) -> bool:
        """Whether the role (and the token's scopes, when it acts by token) allow this."""
        return str(permission) in self.permissions

    def stamp(self, at: datetime, via: Via, reason: str = "", since: datetime | None = None) -> Stamp:
        """The journal stamp of an action of this actor."""
        return Stamp(self.person_id or None, at=at, via=via, token_id=self.token_id, reason=reason, since=since)


class Theme(StrEnum):
    """Colours of the pages; `system` follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """Height of rows and controls."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


THEME_LABELS = {Theme.SYSTEM: N_("As the device"), Theme.LIGHT: N_("Light"), Theme.DARK: N_("Dark")}
DENSITY_LABELS = {Density.COMFORTABLE: N_("Comfortable"), Density.COMPACT: N_("Compact")}


class PlanState(StrEnum):
    """Where a plan of territories stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


PLAN_STATE_LABELS = {PlanState.DRAFT: N_("Draft"), PlanState.ACTIVE: N_("Active"), PlanState.RETIRED: N_("Retired")}


class TerritoryRole(StrEnum):
    """What somebody is in a territory."""

    OWNER = "owner"
    SUPPORT = "support"


TERRITORY_ROLE_LABELS = {TerritoryRole.OWNER: N_("Owner"), TerritoryRole.SUPPORT: N_("Support")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerritory:
    """A territory of a plan. `rule` is a filter tree on accounts, empty for one that only groups others."""

    key: str
    name: str
    parent_key: str = ""
    rule: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[tuple[int, TerritoryRole], ...] = ()


# Locales whose formats of numbers and dates can be chosen, by BCP 47 tag, in their own words.
LOCALES = {
    "en": "English",
    "en-US": "English (US)",
    "en-AU": "English (Australia)",
    "en-CA": "English (Canada)",
    "en-IN": "English (India)",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
    "es": "Español",
    "es-MX": "Español (México)",
    "fi": "Suomi",
    "fr": "Français",
    "fr-CA": "Français (Canada)",
    "fr-CH": "Français (Suisse)",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português (Brasil)",
    "pt-PT": "Português (Portugal)",
    "sv": "Svenska",
    "tr": "Türkçe",
    "zh-Hans": "简体中文",
}


class LinkPurpose(StrEnum):
    """Why a person holds a link that sets a password."""

    JOIN = "join"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role: as it is shipped, or as it stands. `is_edited`: people made or changed it."""

    key: str
    name: str
    read_reach: Reach
    write_reach: Reach
    permissions: frozenset[Permission] = frozenset()
    requires_second_factor: bool = False
    version: int = 1
    is_edited: bool = False


ADMINISTRATOR = "administrator"
PARTNER_USER = "partner_user"
# Whose rights nobody changes: one must be able to do everything, the other sees nothing of the inside.
FIXED_ROLES = frozenset({ADMINISTRATOR, PARTNER_USER})
_SELLING = frozenset(
    {
        Permission.OPPORTUNITIES_CREATE,
        Permission.OPPORTUNITIES_EDIT,
        Permission.OPPORTUNITIES_MOVE,
        Permission.CUSTOMERS_EDIT,
        Permission.ACTIVITIES_LOG,
    }
)
_RUNNING = frozenset({Permission.SETTINGS_MANAGE, Permission.INSTALLATION_MANAGE})
_LEADING = _SELLING | {
    Permission.OPPORTUNITIES_ASSIGN,
    Permission.OPPORTUNITIES_DELETE,
    Permission.OPPORTUNITIES_OVERRIDE,
    Permission.APPROVALS_DECIDE,
    Permission.GAPS_MANAGE,
    Permission.VIEWS_SHARE,
}

ROLES = (
    RoleSpec(ADMINISTRATOR, N_("Administrator"), Reach.ALL, Reach.ALL, frozenset(Permission)),
    RoleSpec("sales_operations", N_("Sales operations"), Reach.ALL, Reach.ALL, frozenset(Permission) - _RUNNING),
    RoleSpec("manager", N_("Manager"), Reach.TEAM, Reach.TEAM, _LEADING),
    RoleSpec("rep", N_("Sales representative"), Reach.TEAM, Reach.OWN, _SELLING),
    RoleSpec("marketing", N_("Marketing"), Reach.ALL, Reach.OWN, _SELLING),
    RoleSpec("channel_manager", N_("Channel manager"), Reach.ALL, Reach.OWN, _SELLING),
    RoleSpec("read_only", N_("Read only"), Reach.ALL, Reach.NONE),
    RoleSpec(PARTNER_USER, N_("Partner user"), Reach.NONE, Reach.NONE),
)


@dataclass(frozen=True, slots=True)
class NewCompany:
    """The company as it is installed."""

    name: str
    time_zone: str = "UTC"
    locale: str = "en"
    reporting_currency: str = "EUR"
    is_demo: bool = False
    calendar: FiscalCalendar = field(default_factory=FiscalCalendar)
    push_period: PeriodKind = PeriodKind.QUARTER


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """What may be changed about the company later. The reporting currency stays as it was installed."""

    name: str
    time_zone: str
    locale: str
    calendar: FiscalCalendar
    push_period: PeriodKind


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to add. Without `organisation_id` an employee; without e-mail nobody who can sign in."""

    name: str
    email: str = ""
    role: str = "rep"
    organisation_id: int | None = None
    can_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to let in, as typed: name and sign-in address."""

    name: str
    email: str


class PersonState(StrEnum):
    """Which people a list shows."""

    ACTIVE = "active"
    NOT_JOINED = "not_joined"
    NO_SECOND_FACTOR = "no_second_factor"
    DEACTIVATED = "deactivated"


PERSON_STATE_LABELS = {
    PersonState.ACTIVE: N_("Active"),
    PersonState.NOT_JOINED: N_("No password yet"),
    PersonState.NO_SECOND_FACTOR: N_("No second factor"),
    PersonState.DEACTIVATED: N_("Deactivated"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """What a list of people is narrowed to. `text` is sought in name and sign-in address."""

    text: str = ""
    state: PersonState = PersonState.ACTIVE
    role: str = ""
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """How pages look and read for one person. No zone, locale or currency: the company's. `keys`: see values.keys."""

    name: str
    time_zone: str = ""
    locale: str = ""
    display_currency: str = ""
    theme: Theme = Theme.SYSTEM
    density: Density = Density.COMFORTABLE
    single_keys: bool = True
    keys: str = ""


@dataclass(frozen=True, slots=True)
class NewToken:
    """An API token to make: its scopes are permission keys; without any it only reads."""

    name: str
    expires_at: datetime
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A token just made. The secret is shown once; only its hash is kept."""

    token_id: int
    secret: str


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link just made that sets a password. The secret is shown once; only its hash is kept."""

    invitation_id: int
    secret: str
    purpose: LinkPurpose
    expires_at: datetime
    person_id: int = 0
