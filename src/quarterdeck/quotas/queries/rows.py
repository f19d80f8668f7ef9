"""Quotas as values: who sees which, the version that counts, every version there was."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from quarterdeck.quotas.models import Quota, QuotaMonth, QuotaVersion
from quarterdeck.quotas.terms import Month, Ramp, Standing, Target
from quarterdeck.users.queries.leading import led_q, led_teams
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import Period
from quarterdeck.values.verdict import NotFound

ACTIVE = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRow:
    """A version of a quota with the names of what it is for; empty names are those of nobody and nowhere.

    `at` is when it was set so. The months of `standing` are empty where they were not asked for.
    """

    id: int
    target: Target
    from_day: date
    until_day: date
    number: int
    at: datetime
    is_removed: bool
    person_name: str
    team_name: str
    territory_name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class QuotaPage:
    """Quotas in the order of their ids; `more`: there are others after the last."""

    rows: list[QuotaRow]
    more: bool


_COLUMNS = (
    "pk", "quota_id", "quota__year", "quota__person_id", "quota__team_id", "quota__territory_id", "quota__family",
    "quota__from_day", "quota__until_day", "number", "at", "is_removed", "quota__person__name", "quota__team__name",
    "quota__territory__name", "amount_minor", "currency", "seasonality", "shares", "ramp_since", "ramp",
)  # fmt: skip


def visible_quotas(actor: Actor) -> QuerySet[Quota]:
    """Quotas of whatever state the actor may see: all, or their own and those of whom and what they lead.

    The company's own only who sees everything. Partner users see none.
    """
    if actor.scope.kind is ScopeKind.ALL:
        return Quota.objects.all()
    if actor.scope.kind is not ScopeKind.PEOPLE:
        return Quota.objects.none()
    led = led_teams(actor)
    return Quota.objects.filter(Q(led_q(actor, led), person_id__isnull=False) | Q(team_id__in=led))


def current_versions(quotas: QuerySet[Quota]) -> QuerySet[QuotaVersion]:
    """The versions that count of these quotas, as far as they are active."""
    return QuotaVersion.objects.filter(
        quota__in=quotas.filter(state=ACTIVE).values("pk"), number=F("quota__version"), is_removed=False
    )


def quota_years(actor: Actor) -> list[int]:
    """The fiscal years that have quotas the actor may see, in order. One query."""
    years = visible_quotas(actor).filter(state=ACTIVE).values_list("year", flat=True)
    return sorted(set(years.order_by().distinct()))


def quotas_of_year(actor: Actor, year: int) -> list[QuotaRow]:
    """All quotas of a fiscal year without their months, the oldest first. One query."""
    return _read(current_versions(visible_quotas(actor)).filter(quota__year=year).order_by("quota_id"))


def quota_page(actor: Actor, *, year: int | None, after: int, limit: int) -> QuotaPage:
    """Quotas with their months by id, those after `after`. Two queries."""
    rows = current_versions(visible_quotas(actor)).filter(quota_id__gt=after)
    if year is not None:
        rows = rows.filter(quota__year=year)
    found = _read(rows.order_by("quota_id")[: limit + 1], with_months=True)
    return QuotaPage(found[:limit], more=len(found) > limit)


def quota_row(actor: Actor, quota_id: int) -> QuotaRow:
    """One quota that counts, with its months. Two queries. Raises NotFound."""
    rows = _read(current_versions(visible_quotas(actor).filter(pk=quota_id)), with_months=True)
    if not rows:
        raise NotFound("quota")
    return rows[0]


def quota_versions(actor: Actor, quota_id: int) -> list[QuotaRow]:
    """Every version of a quota, removed or not, the newest first. Two queries. Raises NotFound."""
    rows = _read(_versions_of(actor, quota_id).order_by("-number"), with_months=True)
    if not rows:
        raise NotFound("quota")
    return rows


def quota_on(actor: Actor, quota_id: int, at: datetime) -> QuotaRow | None:
    """A quota as it was known at an instant: None before it was set and after it was removed. Raises NotFound."""
    if not visible_quotas(actor).filter(pk=quota_id).exists():
        raise NotFound("quota")
    rows = _read(_versions_of(actor, quota_id).filter(at__lte=at).order_by("-number")[:1], with_months=True)
    return rows[0] if rows and not rows[0].is_removed else None


def with_months(rows: Sequence[QuotaRow]) -> list[QuotaRow]:
    """The same quotas with the months of their versions. One query."""
    months: dict[tuple[int, int], list[Month]] = {}
    found = QuotaMonth.objects.filter(
        quota_version__quota_id__in=[row.id for row in rows],
        quota_version__number=F("quota_version__quota__version"),
    )
    columns = ("quota_version__quota_id", "quota_version__number", "from_day", "until_day", "amount_minor", "is_typed")
    for quota_id, number, since, until, minor, is_typed in found.order_by("position").values_list(*columns):
        months.setdefault((quota_id, number), []).append(Month(Period(since, until), minor, is_typed))
    return [
        replace(row, standing=replace(row.standing, months=tuple(months.get((row.id, row.number), ())))) for row in rows
    ]


def _versions_of(actor: Actor, quota_id: int) -> QuerySet[QuotaVersion]:
    return QuotaVersion.objects.filter(quota__in=visible_quotas(actor).filter(pk=quota_id).values("pk"))


def read_versions(rows: QuerySet[QuotaVersion]) -> list[QuotaRow]:
    """Versions with their months, whoever asks. Two queries."""
    return _read(rows, with_months=True)


def _read(rows: QuerySet[QuotaVersion], *, with_months: bool = False) -> list[QuotaRow]:
    told = list(rows.values_list(*_COLUMNS))
    months = _months(row[0] for row in told) if with_months else {}
    return [
        QuotaRow(
            id=quota_id,
            target=Target(year=year, person_id=person_id, team_id=team_id, territory_id=territory_id, family=family),
            from_day=from_day,
            until_day=until_day,
            number=number,
            at=at,
            is_removed=is_removed,
            person_name=person or "",
            team_name=team or "",
            territory_name=territory or "",
            standing=Standing(
                minor=minor,
                currency=currency,
                seasonality=seasonality,
                shares=numbers(shares),
                ramp=Ramp(ramp_since, numbers(ramp)) if ramp_since else None,
                months=tuple(months.get(pk, ())),
            ),
        )
        for pk, quota_id, year, person_id, team_id, territory_id, family, from_day, until_day, number, at, is_removed,
        person, team, territory, minor, currency, seasonality, shares, ramp_since, ramp in told
    ]  # fmt: skip


def _months(ids: Iterable[int]) -> dict[int, list[Month]]:
    found: dict[int, list[Month]] = {}
    rows = QuotaMonth.objects.filter(quota_version_id__in=list(ids)).order_by("position")
    columns = ("quota_version_id", "from_day", "until_day", "amount_minor", "is_typed")
    for version_id, since, until, minor, is_typed in rows.values_list(*columns):
        found.setdefault(version_id, []).append(Month(Period(since, until), minor, is_typed))
    return found


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers as they are kept, parted by blanks."""
    return tuple(map(int, text.split()))
