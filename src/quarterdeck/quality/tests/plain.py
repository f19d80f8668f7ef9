"""Every rule once more, in plain Python over loaded rows: what the database must agree with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.queries.exceptions import exceptions_at
from quarterdeck.opportunities.rules.flags import days_between, days_overdue, days_stalled
from quarterdeck.opportunities.tests.deals import buying_group, every_deal
from quarterdeck.quality.queries import settings_kept
from quarterdeck.quality.rules import RULES, setting_at
from quarterdeck.quality.terms import Check
from quarterdeck.values.money import exponent

TYPED = (
    {0, 1, 12, 123, 1234, 12345, 123456, 1234567}
    | {int("9" * n) for n in range(2, 8)}
    | {int("1" * n) for n in range(3, 8)}
)


@dataclass(frozen=True)
class Seen:
    """A deal with what the rules look at."""

    row: Any
    lens: Lens
    number: int
    others: list[Any]
    overridden_at: list[datetime]

    @property
    def spec(self) -> Any:
        return self.lens.spec(self.row.pipeline_id)

    @property
    def stage(self) -> Any:
        return self.spec.at(self.row.stage_id)

    @property
    def today(self) -> date:
        return self.lens.today

    def ago(self, at: datetime) -> int:
        return days_between(at, self.lens.now, self.lens.company.time_zone)

    @property
    def roles(self) -> list[str]:
        return [one.role for one in buying_group(self.row.id)]

    @property
    def is_planned(self) -> bool:
        return self.row.next_activity_on is not None and self.row.next_activity_on >= self.today


def _placeholder(seen: Seen) -> bool:
    minor, scale = seen.row.amount_minor, 10 ** exponent(seen.row.currency)
    return minor is not None and not seen.row.has_lines and minor % scale == 0 and minor // scale in TYPED


def _near(seen: Seen) -> bool:
    left = sum(one.position > seen.stage.position for one in seen.spec.open_stages)
    day = seen.row.close_date
    return day is not None and day >= seen.today and (day - seen.today).days < seen.number * left


def _twice(seen: Seen) -> bool:
    def key(row: Any) -> tuple[Any, ...]:
        return (row.account_id, row.name_key, row.owner_id)

    return seen.row.account_id is not None and sum(key(one) == key(seen.row) for one in seen.others) > 1


def _overdue(seen: Seen) -> bool:
    zone = ZoneInfo(seen.row.owner.time_zone or seen.lens.company.time_zone)
    return days_overdue(seen.row.close_date, seen.lens.now.astimezone(zone).date(), seen.stage) > 0


def _incomplete(seen: Seen) -> bool:
    account = seen.row.account
    return account is not None and account.kind == "company" and not (account.domain and account.industry)


def _apart(seen: Seen) -> bool:
    own = seen.row.seller_probability_bp
    return own is not None and abs(own - seen.stage.probability_bp) > seen.number * 100


def _lately(seen: Seen) -> bool:
    return seen.row.closed_on is not None and (seen.today - seen.row.closed_on).days <= seen.number


PLAIN: dict[Check, Callable[[Seen], bool]] = {
    Check.AMOUNT_MISSING: lambda seen: seen.row.amount_minor is None,
    Check.CLOSE_DATE_MISSING: lambda seen: seen.row.close_date is None,
    Check.NEXT_STEP_MISSING: lambda seen: seen.row.next_activity_on is None,
    Check.ACCOUNT_MISSING: lambda seen: seen.row.account_id is None,
    Check.ACCOUNT_INCOMPLETE: _incomplete,
    Check.CONTACT_MISSING: lambda seen: not seen.roles,
    Check.ECONOMIC_BUYER_MISSING: lambda seen: "economic_buyer" not in seen.roles,
    Check.AMOUNT_PLACEHOLDER: _placeholder,
    Check.CLOSE_DATE_FAR: lambda seen: (
        seen.row.close_date is not None and seen.row.close_date > seen.today + timedelta(days=seen.number)
    ),
    Check.CLOSE_DATE_NEAR: _near,
    Check.OVERDUE: _overdue,
    Check.NEXT_STEP_OVERDUE: lambda seen: (
        seen.row.next_activity_on is not None and seen.row.next_activity_on < seen.today
    ),
    Check.STALLED: lambda seen: days_stalled(seen.ago(seen.row.stage_entered_at), seen.stage) > 0,
    Check.NO_CONTACT: lambda seen: (
        not seen.is_planned and seen.ago(seen.row.last_two_way_at or seen.row.created_at) > seen.number
    ),
    Check.COMMIT_EARLY: lambda seen: seen.row.category == "commit" and seen.stage.probability_bp < seen.number * 100,
    Check.PROBABILITY_APART: _apart,
    Check.PUSHED: lambda seen: seen.row.push_count >= seen.number,
    Check.OWNER_INACTIVE: lambda seen: not seen.row.owner.is_active,
    Check.ENTERED_TWICE: _twice,
    Check.GATE_OVERRIDDEN: lambda seen: any(seen.ago(at) <= seen.number for at in seen.overridden_at),
    Check.LOSS_REASON_MISSING: lambda seen: _lately(seen) and seen.row.loss_reason_id is None,
    Check.COMPETITOR_MISSING: lambda seen: (
        _lately(seen)
        and seen.row.loss_reason_id is not None
        and seen.row.loss_reason.needs_competitor
        and not seen.row.competitor
    ),
}


def broken_by(lens: Lens) -> dict[int, dict[Check, int]]:
    """For every active deal the rules it breaks, each with what that costs."""
    overridden: dict[int, list[datetime]] = {}
    for deal, at in exceptions_at(visible_to(lens.actor)).filter(why="overridden").values_list("opportunity_id", "at"):
        overridden.setdefault(deal, []).append(at)
    rows = [row for row in every_deal() if row.state == "active"]
    others = [row for row in rows if lens.spec(row.pipeline_id).at(row.stage_id).is_open]
    settings, found = settings_kept(), {}
    for row in rows:
        spec = lens.spec(row.pipeline_id)
        stage = spec.at(row.stage_id)
        broken = {}
        for check, rule in RULES.items():
            held = setting_at(rule, spec, stage, settings)
            seen = Seen(row, lens, held.number or 0, others, overridden.get(row.id, []))
            if stage.kind is rule.of and held.is_on and PLAIN[check](seen):
                broken[check] = held.penalty
        found[row.id] = broken
    return found
