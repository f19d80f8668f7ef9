"""Targets of people, families, territories, teams and stages one by one. Source of the formulas: mechanics 6."""

from collections.abc import Sequence
from fractions import Fraction

from quarterdeck.analytics.metrics.closing import CLOSED_VALUE, EXCLUDED
from quarterdeck.analytics.metrics.measures import count, total
from quarterdeck.analytics.metrics.metric import Each, Metric, Part, Sums, ratio_of, share_of
from quarterdeck.analytics.metrics.open_pipeline import AMOUNT
from quarterdeck.analytics.metrics.targets import DUE_PART, TARGET, WITHOUT, WON_PART
from quarterdeck.analytics.questions import Direction, Unit
from quarterdeck.values.text import N_


def reached(people: Sequence[Sums]) -> dict[str, int]:
    """Of these people, how many have a quota, and how many of them won at least all of it."""
    targets = [(one["won_value"] or 0, one["quota"] or 0) for one in people]
    return {
        "people": sum(quota > 0 for _, quota in targets),
        "reached": sum(won >= quota > 0 for won, quota in targets),
    }


AT_QUOTA = Metric(
    key="reps_at_quota",
    name=N_("Reps at quota"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("People who won at least their quota for the months of the window / people with such a quota."),
    empty=N_("Nobody has a quota."),
    parts=(WON_PART, TARGET),
    finish=share_of("reached", "people"),
    floor=5,
    undefined={**WITHOUT, "owner": N_("A person reaches the quota or does not: ask for the attainment.")},
    is_share=True,
    each=Each("owner", reached),
)


def won_against(groups: Sequence[Sums]) -> dict[str, int]:
    """What was won of the groups (families, territories, teams) that have a quota, in how many deals, and these quotas.

    Amounts are minor units of the reporting currency; a group without a quota above 0 was planned by nobody.
    """
    known = [one for one in groups if (one["quota"] or 0) > 0]
    return {
        "won_there": sum(one["won_value"] or 0 for one in known),
        "won_deals": sum(one["won"] or 0 for one in known),
        "target": sum(one["quota"] or 0 for one in known),
    }


FAMILY_ATTAINMENT = Metric(
    key="family_attainment",
    name=N_("Attainment by product family"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won in the window of product families that have a quota / quotas of people for them and its months."),
    empty=N_("No product family has a quota."),
    parts=(WON_PART, Part.of("family_quotas", quota=AMOUNT, months=count())),
    finish=ratio_of("won_there", "target", "won_deals"),
    undefined={segment: reason for segment, reason in WITHOUT.items() if segment != "family"},
    each=Each("family", won_against),
)
TERRITORY_ATTAINMENT = Metric(
    key="territory_attainment",
    name=N_("Attainment by territory"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_(
        "Won in the window in territories that have a quota / quotas of people for them and its months, or where nobody"
        " has one the company's."
    ),
    empty=N_("No territory has a quota."),
    parts=(WON_PART, Part.of("territory_quotas", quota=AMOUNT, months=count())),
    finish=ratio_of("won_there", "target", "won_deals"),
    undefined={segment: reason for segment, reason in WITHOUT.items() if segment != "territory"},
    each=Each("territory", won_against),
)
TEAM_ATTAINMENT = Metric(
    key="team_attainment",
    name=N_("Attainment of teams' own quotas"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_(
        "Won in the window by people of teams that have a quota of their own, those of teams below them included /"
        " these quotas for its months."
    ),
    empty=N_("No team has a quota of its own."),
    parts=(
        Part.of("won_of_teams", won_value=CLOSED_VALUE, won=count(), excluded=EXCLUDED),
        Part.of("team_quotas", quota=AMOUNT, months=count()),
    ),
    finish=ratio_of("won_there", "target", "won_deals"),
    undefined=dict.fromkeys(
        ("owner", *WITHOUT), N_("Quotas of teams are by month: they can be grouped by team and period only.")
    ),
    each=Each("team", won_against),
)


def expected(stages: Sequence[Sums]) -> dict[str, int]:
    """What is due in stages that earlier periods tell of, and what of it is won at the rates of these stages.

    Rounded half-even to the minor unit.
    """
    known = [(one["due"] or 0, one["kept"] or 0, one["stood"] or 0) for one in stages if (one["stood"] or 0) > 0]
    return {
        "mix": sum(due for due, _, _ in known),
        "expected": round(sum(Fraction(due * kept, stood) for due, kept, stood in known)),
    }


REQUIRED_COVERAGE = Metric(
    key="required_coverage",
    name=N_("Required coverage"),
    unit=Unit.INDEX,
    direction=Direction.DOWN,
    formula=N_(
        "Open amount due in the period / what of it will be won by its end, stage by stage as of what was open at this"
        " point of the four periods before and due in them."
    ),
    empty=N_("Nothing is due, the window is no fiscal period, or nothing was won from this point of earlier ones."),
    parts=(
        Part.of(
            "due_before",
            stood=total("d.amount", in_currency=True),
            kept=total("d.amount", "d.was_won = 1", in_currency=True),
            stood_deals=count(),
        ),
        DUE_PART,
    ),
    finish=ratio_of("mix", "expected", "stood_deals"),
    floor=30,
    undefined={"period": N_("It is of the period that is asked for, by those before it.")},
    each=Each("stage", expected),
    is_ahead=True,
)
METRICS = (AT_QUOTA, FAMILY_ATTAINMENT, TERRITORY_ATTAINMENT, TEAM_ATTAINMENT, REQUIRED_COVERAGE)
