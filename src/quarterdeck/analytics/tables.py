"""The tables of the analytics copy."""

import hashlib
from collections.abc import Mapping

from quarterdeck.analytics.schema import Column, Dialect, Kind, Table


def _id(name: str, about: str = "", *, null: bool = False) -> Column:
    return Column(name, Kind.ID, about, null)


def _text(name: str, about: str = "") -> Column:
    return Column(name, Kind.TEXT, about)


def _number(name: str, about: str = "", *, null: bool = False) -> Column:
    return Column(name, Kind.NUMBER, about, null)


def _money(name: str, about: str, *, null: bool = True) -> Column:
    return Column(name, Kind.MONEY, about, null)


def _instant(name: str, about: str = "", *, null: bool = False) -> Column:
    return Column(name, Kind.INSTANT, about, null)


def _day(name: str, about: str = "", *, null: bool = False) -> Column:
    return Column(name, Kind.DAY, about, null)


def _flag(name: str, about: str = "") -> Column:
    return Column(name, Kind.FLAG, about)


# What is so of an opportunity for a while.
STATE = (
    _id("owner_id"),
    _id("account_id", null=True),
    _id("pipeline_id"),
    _id("stage_id"),
    _text("outcome", "open, won or lost: what the stage counts as."),
    _text("category", "Forecast category."),
    _money("amount", "In minor units of `currency`; NULL without an amount."),
    _text("currency"),
    _day("close_day", "Expected close date.", null=True),
    _day("closed_day", "The company's local date of closing.", null=True),
    _number("probability_bp", "Probability of the stage in basis points."),
    _id("product_id", null=True),
    _text("channel"),
    _text("source"),
    _text("type"),
    _id("loss_reason_id", null=True),
    _text("competitor"),
    _text("state", "active, deleted or merged."),
)
_RANGE = (
    _id("opportunity_id"),
    _number("seq", "Number of the history row it comes from."),
    _instant("since", "So from then on."),
    _instant("until", "So until then, exclusive; FOREVER while it lasts."),
    _instant("recorded", "Known from then on."),
    _instant("superseded", "Known until then, exclusive; FOREVER while it is what we know."),
)
_DECLARED = (
    Table(
        "past_state",
        "What was so of an opportunity, in rectangles of both clocks that have ended in one of them.",
        (*_RANGE, *STATE),
        ("opportunity_id", "seq", "since", "recorded"),
    ),
    Table(
        "present_state",
        "What is so of each opportunity, as we know it now.",
        (*_RANGE, *STATE),
        ("opportunity_id",),
    ),
    Table(
        "opportunity",
        "One row an opportunity: how it began and how it stands, by what is known now.",
        (
            _id("opportunity_id"),
            _text("name"),
            _instant("created", "Start of its history."),
            _day("created_day", "The company's local date of that."),
            _id("created_owner_id", "Who owned it when it was created."),
            _text("created_source", "Source at creation, frozen."),
            _text("created_channel", "Channel at creation, frozen."),
            *STATE,
            _money("value", "Won or lost amount in the reporting currency at the rate of the closing day."),
            _instant("closed", null=True),
            _number("reached", "Bit p is set when a stage at place p of its pipeline was ever entered."),
            _number("furthest", "Highest place of an open stage ever entered; its pipeline's stages + 1 once won."),
            _instant(
                "qualified", "First entry into the second open stage of its pipeline or a later open one.", null=True
            ),
            _instant("touched", "First activity logged on it.", null=True),
            _number("pushes", "Close dates moved past the end of their period."),
            _number("redates", "Close dates moved to a later day."),
            _flag("is_coarse", "1 when its history was read from dated exports, each change known to an interval."),
        ),
        ("opportunity_id",),
    ),
    Table(
        "visit",
        "Stays in stages, by what is known now; the stay in a won or lost stage is one too.",
        (
            _id("opportunity_id"),
            _number("ordinal", "1 for the first."),
            _flag("is_first", "1 for the first stay of the opportunity in this stage."),
            _id("pipeline_id"),
            _id("stage_id"),
            _text("outcome", "open, won or lost: what this stage counts as."),
            _instant("entered"),
            _day("entered_day", "The company's local date of that."),
            _instant("departed", "FOREVER while it lasts."),
            _text("departure", "stays, advanced, back, won, lost, moved (other pipeline) or gone (deleted, merged)."),
            _id("next_stage_id", null=True),
            _instant(
                "passed", "When it was first beyond this open stage of the pipeline afterwards, or won.", null=True
            ),
            _id("owner_id", "Who owned it on entry."),
            _money("amount", "On entry, in minor units of `currency`."),
            _text("currency"),
        ),
        ("opportunity_id", "ordinal"),
    ),
    Table(
        "rough_change",
        "Changes that are known to an interval: of what dated exports showed, by what is known now.",
        (
            _id("opportunity_id"),
            _number("seq", "Number of the history row."),
            _instant("earliest", "It was not so yet."),
            _instant("latest", "It was so: from then on the states say it."),
        ),
        ("opportunity_id", "seq"),
    ),
    Table("pipeline", "Pipelines.", (_id("pipeline_id"), _text("name"), _number("place")), ("pipeline_id",)),
    Table(
        "stage",
        "Stages. Reports depend on `outcome` and `place`, never on the name.",
        (
            _id("stage_id"),
            _id("pipeline_id"),
            _text("name"),
            _number("place", "1 for the first of its pipeline."),
            _text("outcome"),
            _number("probability_bp"),
            _text("category"),
            _flag("is_active"),
        ),
        ("stage_id",),
    ),
    Table("loss_reason", "Loss reasons.", (_id("loss_reason_id"), _text("name"), _text("means")), ("loss_reason_id",)),
    Table(
        "person",
        "Everybody who owns or owned something.",
        (_id("person_id"), _text("name"), _id("organisation_id"), _flag("is_active")),
        ("person_id",),
    ),
    Table(
        "team",
        "Teams of the tree.",
        (_id("team_id"), _id("parent_id", null=True), _text("name")),
        ("team_id",),
    ),
    Table(
        "team_within",
        "Closure of the tree of teams: `team_id` is `ancestor_id` or below it.",
        (_id("ancestor_id"), _id("team_id")),
        ("ancestor_id", "team_id"),
    ),
    Table(
        "home_team",
        "The one team a person's figures count for, by day; stretches of a person never overlap.",
        (_id("person_id"), _id("team_id"), _day("from_day"), _day("until_day", "Exclusive; LAST_DAY while it lasts.")),
        ("person_id", "from_day"),
    ),
    Table(
        "access",
        "Closure of rights: `person_id` may see what `owner_id` owns.",
        (_id("person_id"), _id("owner_id")),
        ("person_id", "owner_id"),
    ),
    Table(
        "quota_access",
        "Whose quotas a person may see: their own, and those of whom they lead. `owner_id` is whose.",
        (_id("person_id"), _id("owner_id")),
        ("person_id", "owner_id"),
    ),
    Table(
        "team_access",
        "Whose own quotas, among teams, a person may see: of those they lead, and of all below them.",
        (_id("person_id"), _id("team_id")),
        ("person_id", "team_id"),
    ),
    Table(
        "account",
        "Accounts.",
        (
            _id("account_id"),
            _text("name"),
            _text("industry"),
            _text("country", "ISO 3166-1 alpha-2."),
            _text("region", "ISO 3166-2."),
            _number("employees", null=True),
        ),
        ("account_id",),
    ),
    Table(
        "territory",
        "Territories of every plan.",
        (_id("territory_id"), _id("plan_id"), _text("key"), _text("name")),
        ("territory_id",),
    ),
    Table(
        "account_territory",
        "The territory of an account by day; stretches of an account never overlap.",
        (_id("account_id"), _id("territory_id"), _day("from_day"), _day("until_day")),
        ("account_id", "from_day"),
    ),
    Table("product", "Products.", (_id("product_id"), _text("name")), ("product_id",)),
    Table(
        "product_family",
        "The family of a product by day; stretches of a product never overlap.",
        (_id("product_id"), _text("family"), _day("from_day"), _day("until_day")),
        ("product_id", "from_day"),
    ),
    Table(
        "activity",
        "What happened on opportunities and accounts: calls, mails, meetings, notes, tasks done.",
        (
            _id("activity_id"),
            _id("opportunity_id", null=True),
            _id("account_id", null=True),
            _text("type"),
            _text("direction", "in, out or empty."),
            _flag("is_two_way"),
            _instant("happened"),
            _day("on_day", "The company's local date of that."),
            _id("person_id", "Who did it.", null=True),
        ),
        ("activity_id",),
    ),
    Table(
        "buying_contact",
        "Contacts of the buying group and their roles.",
        (_id("opportunity_id"), _id("contact_id"), _text("role"), _instant("added")),
        ("opportunity_id", "contact_id", "role"),
    ),
    Table(
        "rate",
        "Units of a currency for one euro, times 10^10, by day; NULL where the source gives none.",
        (_text("currency"), _day("from_day"), _day("until_day"), _number("per_euro", null=True)),
        ("currency", "from_day"),
    ),
    Table(
        "period",
        "Fiscal periods of the company's calendar.",
        (_text("kind", "month, quarter or year."), _day("from_day"), _day("until_day"), _text("label")),
        ("kind", "from_day"),
    ),
    Table(
        "quota",
        "Targets by month: what is to be won from its first day to its last.",
        (
            _id("quota_id"),
            _id("person_id", null=True),
            _id("team_id", null=True),
            _id("territory_id", null=True),
            _text("family", "Product family; empty for all."),
            _day("from_day"),
            _day("until_day", "Exclusive."),
            _money("amount", "In minor units of `currency`.", null=False),
            _text("currency"),
        ),
        ("quota_id", "from_day"),
    ),
    Table(
        "fact", "What the copy says of itself: schema, watermark, age, zone.", (_text("name"), _text("told")), ("name",)
    ),
)
# What a viewer may see, told anew for each answer.
RIGHTS = ("access", "quota_access", "team_access")
TABLES: Mapping[str, Table] = {table.name: table for table in _DECLARED}


def schema_version() -> str:
    """Hash over every declared table and column: a copy of another version is built anew."""
    told = ";".join(table.definition(Dialect.DUCKDB) for table in TABLES.values())
    return hashlib.sha256(told.encode()).hexdigest()[:16]
