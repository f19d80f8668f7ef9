"""Endpoints of quotas: by fiscal year, one with its months and versions, setting, typing months, copying, removing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Amount, Body, Day, Id, Instant, Limit, Whole
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.quotas import actions, queries
from quarterdeck.quotas.queries import QuotaRow
from quarterdeck.quotas.terms import Plan, Ramp, Target
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.verdict import NotFound

router = Router()
seasons = Router()
VIA = Via(Door.API)
CURSOR = "quotas"
YEAR = "Fiscal year by the civil year it ends in."


class RampOut(BaseModel):
    """Percentages of the first months, from the one of `since` on; whole afterwards."""

    since: str
    percents: list[int]


class QuotaMonthOut(BaseModel):
    """What is to be won in a fiscal month."""

    from_day: str
    until_day: str = Field(description="Exclusive.")
    amount: str
    is_typed: bool = Field(description="Whether it was typed by hand.")


class QuotaOut(BaseModel):
    """A quota of a person, a team or, with neither, the company."""

    id: str
    year: int = Field(description=YEAR)
    person_id: str | None
    team_id: str | None
    territory_id: str | None
    family: str = Field(description="Family of products; empty for all.")
    from_day: str
    until_day: str = Field(description="Exclusive.")
    version: int
    set_at: str
    is_removed: bool
    currency: str
    amount: str = Field(description="A whole year's amount.")
    total: str = Field(description="What the months make: less where a ramp leaves out, other where months were typed.")
    seasonality: str = Field(description="Its name; empty for even.")
    ramp: RampOut | None
    months: list[QuotaMonthOut]


class QuotasOut(BaseModel):
    """A page of quotas in the order of their ids."""

    items: list[QuotaOut]
    next_cursor: str | None


class QuotaVersionsOut(BaseModel):
    """Every version of a quota, the newest first."""

    items: list[QuotaOut]


class QuotasQuery(Body):
    """Which quotas."""

    year: Whole | None = Field(None, description=YEAR)
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class QuotaQuery(Body):
    """When it is asked about."""

    at: Instant | None = Field(None, description="As it was known at this instant; now without one.")


class RampIn(Body):
    """How a new person grows into a quota."""

    since: Day
    percents: list[int] = Field(description="Of the first months, one to twelve whole numbers from 0 to 100.")


class QuotaIn(Body):
    """A quota to set: the one of this holder, territory, family and year, new or changed."""

    year: int = Field(description=YEAR)
    person_id: Id | None = None
    team_id: Id | None = None
    territory_id: Id | None = None
    family: str = ""
    amount: Amount
    currency: str
    seasonality: str = Field("", description="Its name; empty for even.")
    ramp: RampIn | None = None


class QuotaMonthsIn(Body):
    """The twelve months by hand."""

    amounts: list[Amount] = Field(description="Twelve, in the quota's currency.")
    total: Amount = Field(description="What they make, to confirm it.")


class QuotaCopyIn(Body):
    """A year's quotas for another year."""

    from_year: int = Field(description=YEAR)
    to_year: int = Field(description=YEAR)
    growth_bp: int = Field(0, description="Growth in basis points: 500 is 5 %.")


class QuotaCopyOut(BaseModel):
    """What a copy made."""

    made: int
    there: int = Field(description="Left as they are: the year had them already.")
    left: int = Field(description="Left out: for whom or what is no longer in use.")


class SeasonalityOut(BaseModel):
    """A named spread over the year."""

    id: str
    name: str
    shares_bp: list[int] = Field(description="Basis points of the twelve months.")


class SeasonalitiesOut(BaseModel):
    """All seasonalities by name."""

    items: list[SeasonalityOut]


class SeasonalityIn(Body):
    """A seasonality to keep."""

    name: str
    shares_bp: list[int] = Field(description="Basis points of the twelve months, 10000 together.")


@router.get("", response=QuotasOut, operation_id="list_quotas")
def list_quotas(request: HttpRequest, query: Query[QuotasQuery]) -> HttpResponse:
    """Quotas that count, as far as the token's owner may see them."""
    after = _after(query.cursor)
    found = queries.quota_page(actor_of(request), year=query.year, after=after, limit=query.limit)
    cursor = write_cursor(CURSOR, [found.rows[-1].id]) if found.more else None
    return reply(request, {"items": [_quota(row) for row in found.rows], "next_cursor": cursor})


@router.put("", response=QuotaOut, operation_id="set_quota")
def set_quota(request: HttpRequest, body: QuotaIn) -> HttpResponse:
    """Set a quota: a new one, or the one of this target changed. The same again changes nothing."""
    by = actor_of(request)
    target = Target(
        year=body.year, person_id=body.person_id, team_id=body.team_id, territory_id=body.territory_id,
        family=body.family,
    )  # fmt: skip
    ramp = Ramp(body.ramp.since, tuple(body.ramp.percents)) if body.ramp else None
    plan = Plan(amount=body.amount, currency=body.currency, seasonality=body.seasonality, ramp=ramp)
    written = actions.set_quota(target=target, plan=plan, by=by, via=VIA, version=expected_version(request))
    return _shown(request, written.id)


@router.post("/copy", response=QuotaCopyOut, operation_id="copy_quotas")
def copy_quotas(request: HttpRequest, body: QuotaCopyIn) -> HttpResponse:
    """Give a year the quotas of another, each so much larger; ramps are not taken over."""
    done = actions.copy_quotas(
        from_year=body.from_year, to_year=body.to_year, growth_bp=body.growth_bp, by=actor_of(request), via=VIA
    )
    return reply(request, {"made": done.made, "there": done.there, "left": done.left})


@router.get("/{quota_id}", response=QuotaOut, operation_id="get_quota")
def get_quota(request: HttpRequest, quota_id: Id, query: Query[QuotaQuery]) -> HttpResponse:
    """A quota with its months, as it is or as it was known at an instant."""
    if query.at is None:
        return _shown(request, quota_id)
    found = queries.quota_on(actor_of(request), quota_id, query.at)
    if found is None:
        raise NotFound("quota")
    return reply(request, _quota(found))


@router.get("/{quota_id}/versions", response=QuotaVersionsOut, operation_id="list_quota_versions")
def list_quota_versions(request: HttpRequest, quota_id: Id) -> HttpResponse:
    """Every version of a quota, removed or not."""
    return reply(request, {"items": [_quota(row) for row in queries.quota_versions(actor_of(request), quota_id)]})


@router.put("/{quota_id}/months", response=QuotaOut, operation_id="edit_quota_months")
def edit_quota_months(request: HttpRequest, quota_id: Id, body: QuotaMonthsIn) -> HttpResponse:
    """Type the months by hand."""
    actions.edit_quota_months(
        quota_id=quota_id, amounts=body.amounts, total=body.total, by=actor_of(request), via=VIA,
        version=expected_version(request),
    )  # fmt: skip
    return _shown(request, quota_id)


@router.delete("/{quota_id}", response={204: None}, operation_id="remove_quota")
def remove_quota(request: HttpRequest, quota_id: Id) -> HttpResponse:
    """Let a quota count no longer; its versions stay readable."""
    actions.remove_quota(quota_id=quota_id, by=actor_of(request), via=VIA, version=expected_version(request))
    return nothing()


@seasons.get("", response=SeasonalitiesOut, operation_id="list_seasonalities")
def list_seasonalities(request: HttpRequest) -> HttpResponse:
    """All seasonalities by name."""
    return reply(request, {"items": [_season(row) for row in queries.seasonalities()]})


@seasons.post("", response={201: SeasonalityOut}, operation_id="add_seasonality")
def add_seasonality(request: HttpRequest, body: SeasonalityIn) -> HttpResponse:
    """Add a seasonality."""
    made = actions.set_seasonality(name=body.name, shares=body.shares_bp, by=actor_of(request), via=VIA)
    return reply(request, _season(queries.seasonality_row(made)), status=201)


@seasons.put("/{seasonality_id}", response=SeasonalityOut, operation_id="edit_seasonality")
def edit_seasonality(request: HttpRequest, seasonality_id: Id, body: SeasonalityIn) -> HttpResponse:
    """Change a seasonality; quotas that are spread already stay as they are."""
    actions.set_seasonality(
        name=body.name, shares=body.shares_bp, seasonality_id=seasonality_id, by=actor_of(request), via=VIA
    )
    return reply(request, _season(queries.seasonality_row(seasonality_id)))


@seasons.delete("/{seasonality_id}", response={204: None}, operation_id="remove_seasonality")
def remove_seasonality(request: HttpRequest, seasonality_id: Id) -> HttpResponse:
    """Remove a seasonality; quotas spread by it stay as they are."""
    actions.remove_seasonality(seasonality_id=seasonality_id, by=actor_of(request), via=VIA)
    return nothing()


def _after(cursor: str) -> int:
    """The id a page begins after. Raises Refused for a cursor of another list."""
    found = read_cursor(cursor, CURSOR, ((int,),))[0] if cursor else 0
    return found if isinstance(found, int) else 0


def _shown(request: HttpRequest, quota_id: int) -> HttpResponse:
    row = queries.quota_row(actor_of(request), quota_id)
    return reply(request, _quota(row), version=row.number)


def _quota(row: QuotaRow) -> dict[str, Any]:
    standing, target = row.standing, row.target
    ids = {name: getattr(target, name) for name in ("person_id", "team_id", "territory_id")}
    return {
        "id": public_id(row.id),
        "year": target.year,
        **{name: public_id(value) if value else None for name, value in ids.items()},
        "family": target.family,
        "from_day": row.from_day,
        "until_day": row.until_day,
        "version": row.number,
        "set_at": row.at,
        "is_removed": row.is_removed,
        "currency": standing.currency,
        "amount": str(standing.annual.amount),
        "total": str(standing.total.amount),
        "seasonality": standing.seasonality,
        "ramp": {"since": standing.ramp.since, "percents": standing.ramp.percents} if standing.ramp else None,
        "months": [
            {
                "from_day": month.period.start,
                "until_day": month.period.end,
                "amount": str(Money.of_minor(month.minor, standing.currency).amount),
                "is_typed": month.is_typed,
            }
            for month in standing.months
        ],
    }


def _season(row: queries.SeasonalityRow) -> dict[str, Any]:
    return {"id": public_id(row.id), "name": row.name, "shares_bp": list(row.shares)}
