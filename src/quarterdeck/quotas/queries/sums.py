"""Sums of quotas by the database: by currency and month, and each team's quota beside those of its people."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from quarterdeck.catalog.queries import RateTable
from quarterdeck.quotas.models import Quota, QuotaMonth, QuotaVersion
from quarterdeck.quotas.queries.rows import ACTIVE, visible_quotas
from quarterdeck.quotas.rules import over_assigned_bp
from quarterdeck.quotas.terms import MONTHS
from quarterdeck.users.queries.leading import TeamOption
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


@dataclass(frozen=True, slots=True)
class Sums:
    """Minor units by month in one currency; `left` are the currencies without a rate, whose quotas are not in them."""

    months: tuple[int, ...]
    left: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The year."""
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A team's quota and the sum of its people's, in minor units of one currency.

    `over_bp` is by how much the people's exceed the team's, in basis points; None where a rate is missing.
    """

    team: int
    people: int
    over_bp: int | None


def people_sums(actor: Actor, year: int, table: RateTable) -> Sums:
    """What the visible people are to win together: their quotas that nothing narrows. One query.

    Each currency is converted once a month and rounded half-even.
    """
    quotas = visible_quotas(actor).filter(person_id__isnull=False, territory__isnull=True, family="", year=year)
    rows = _months(quotas).values("quota_version__currency", "position").annotate(minor=Sum("amount_minor"))
    months, left = [0] * MONTHS, set()
    for row in rows.order_by("position"):
        minor = table.convert(row["minor"], row["quota_version__currency"])
        if minor is None:
            left.add(row["quota_version__currency"])
        else:
            months[row["position"] - 1] += minor
    return Sums(tuple(months), tuple(sorted(left)))


def assigned(actor: Actor, year: int, teams: Mapping[int, TeamOption], table: RateTable) -> dict[int, Assigned]:
    """By the id of a team's quota: what its people have of the same territory and family. One query."""
    of = "quota_version__quota__"
    columns = ("quota_version__quota_id", f"{of}person_id", f"{of}team_id", f"{of}territory_id", f"{of}family")
    rows = _months(visible_quotas(actor).filter(year=year)).values_list(*columns, "quota_version__currency")
    people: dict[tuple[int | None, str], list[tuple[int, str, int]]] = {}
    of_teams = []
    for pk, person_id, team_id, territory_id, family, currency, minor in rows.annotate(
        minor=Sum("amount_minor")
    ).order_by("quota_version__quota_id"):
        what = (territory_id, family)
        if person_id is not None:
            people.setdefault(what, []).append((person_id, currency, minor))
        elif team_id in teams:
            of_teams.append((pk, teams[team_id], what, currency, minor))
    return {
        pk: found
        for pk, team, what, currency, minor in of_teams
        if (found := _compared(team, (currency, minor), people.get(what, []), table))
    }


def held_within(actor: Actor, period: Period, at: datetime | None = None) -> dict[int, dict[str, int]]:
    """What each visible person is to win in the months that begin in a period, by currency. One query.

    In minor units; of the quotas that nothing narrows, as the metric of attainment counts them. By the versions that
    counted at an instant, those of quotas that were removed since included; without one by those of now.
    """
    quotas = visible_quotas(actor).filter(person_id__isnull=False, territory__isnull=True, family="")
    months = _months(quotas) if at is None else _months_at(quotas, at)
    rows = months.filter(from_day__gte=period.start, from_day__lt=period.end)
    sums = rows.values_list("quota_version__quota__person_id", "quota_version__currency").annotate(
        minor=Sum("amount_minor")
    )
    found: dict[int, dict[str, int]] = {}
    for person_id, currency, minor in sums.order_by():
        found.setdefault(person_id, {})[currency] = minor
    return found


def narrowed_within(
    actor: Actor, period: Period, at: datetime | None = None, *, by_family: bool = False
) -> dict[int | str, dict[str, int]]:
    """What people are to win together in the months that begin in a period, by territory or by family, by currency.

    In minor units; of the quotas that only the territory, or only the family, narrows. Nothing for who does not read
    all records: a sum would tell of quotas out of their sight. One query.
    """
    if actor.scope.kind is not ScopeKind.ALL:
        return {}
    quotas = visible_quotas(actor).filter(person_id__isnull=False)
    if by_family:
        column, quotas = "family", quotas.filter(territory__isnull=True).exclude(family="")
    else:
        column, quotas = "territory_id", quotas.filter(territory__isnull=False, family="")
    months = _months(quotas) if at is None else _months_at(quotas, at)
    rows = months.filter(from_day__gte=period.start, from_day__lt=period.end)
    sums = rows.values_list(f"quota_version__quota__{column}", "quota_version__currency").annotate(
        minor=Sum("amount_minor")
    )
    found: dict[int | str, dict[str, int]] = {}
    for key, currency, minor in sums.order_by():
        found.setdefault(key, {})[currency] = minor
    return found


def _compared(
    team: TeamOption, own: tuple[str, int], people: list[tuple[int, str, int]], table: RateTable
) -> Assigned | None:
    """A team beside its people; None while none of them has a quota, or the team's own has no rate."""
    by_currency: dict[str, int] = {}
    for person_id, currency, minor in people:
        if person_id in team.people:
            by_currency[currency] = by_currency.get(currency, 0) + minor
    total = table.convert(own[1], own[0])
    if not by_currency or total is None:
        return None
    parts = [table.convert(minor, currency) for currency, minor in by_currency.items()]
    summed = sum(part for part in parts if part is not None)
    return Assigned(total, summed, None if None in parts else over_assigned_bp(total, summed))


def _months_at(quotas: QuerySet[Quota], at: datetime) -> QuerySet[QuotaMonth]:
    """The months of the versions of these quotas that counted at an instant."""
    same = QuotaVersion.objects.filter(quota=OuterRef("quota_version__quota"), at__lte=at).order_by("-number")
    return QuotaMonth.objects.filter(
        quota_version__quota__in=quotas.values("pk"),
        quota_version__is_removed=False,
        quota_version__number=Subquery(same.values("number")[:1]),
    )


def _months(quotas: QuerySet[Quota]) -> QuerySet[QuotaMonth]:
    """The months that count of these quotas."""
    return QuotaMonth.objects.filter(
        quota_version__quota__in=quotas.filter(state=ACTIVE).values("pk"),
        quota_version__number=F("quota_version__quota__version"),
    )
