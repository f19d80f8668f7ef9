"""The catalogue: what each rule looks at, what it is called, and what it costs unless settings say otherwise."""

from collections.abc import Iterable

from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.quality.terms import ANY, Check, Dimension, Unit
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

FULL = 100
MOST_PENALTY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of data quality.

    `label` names what is found, `repair` says what to do about it, `meaning` is the sentence of the reference.
    `penalty` is taken from the 100 points of a deal that breaks it. It binds stages of the kind `of` from the
    probability `from_bp` on (basis points). `number` is its threshold, in `unit`, between `least` and `most`.
    """

    check: Check
    dimension: Dimension
    label: str
    repair: str
    meaning: str
    penalty: int
    of: StageKind = StageKind.OPEN
    from_bp: int = 0
    number: int | None = None
    unit: Unit | None = None
    least: int = 0
    most: int = 0

    def binds(self, stage: StageSpec) -> bool:
        """Whether deals in this stage are judged by the rule as long as no setting says otherwise."""
        return stage.kind is self.of and (not stage.is_open or stage.probability_bp >= self.from_bp)


_COMPLETE = (
    Rule(
        check=Check.AMOUNT_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("No amount"),
        repair=N_("Enter what it is worth."),
        meaning=N_("The deal has no amount, and no lines that give it one."),
        penalty=20,
        from_bp=1_000,
    ),
    Rule(
        check=Check.CLOSE_DATE_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("No close date"),
        repair=N_("Enter when it is expected to close."),
        meaning=N_("The deal has no close date."),
        penalty=20,
        from_bp=1_000,
    ),
    Rule(
        check=Check.NEXT_STEP_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("Nothing planned"),
        repair=N_("Set a next step with a day."),
        meaning=N_("The deal has neither a next step with a day nor a planned activity."),
        penalty=15,
    ),
    Rule(
        check=Check.ACCOUNT_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("No account"),
        repair=N_("Choose the account."),
        meaning=N_("The deal belongs to no account."),
        penalty=10,
        from_bp=1_000,
    ),
    Rule(
        check=Check.ACCOUNT_INCOMPLETE,
        dimension=Dimension.COMPLETENESS,
        label=N_("Account without domain or industry"),
        repair=N_("Complete the account."),
        meaning=N_("Its account is a company and lacks its web domain or its industry."),
        penalty=5,
        from_bp=2_500,
    ),
    Rule(
        check=Check.CONTACT_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("Nobody in the buying group"),
        repair=N_("Add who takes part."),
        meaning=N_("Nobody is in the buying group of the deal."),
        penalty=10,
        from_bp=2_500,
    ),
    Rule(
        check=Check.ECONOMIC_BUYER_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("No economic buyer"),
        repair=N_("Add who decides about the money."),
        meaning=N_("Nobody in the buying group of the deal is its economic buyer."),
        penalty=10,
        from_bp=5_000,
    ),
)
_VALID = (
    Rule(
        check=Check.AMOUNT_PLACEHOLDER,
        dimension=Dimension.VALIDITY,
        label=N_("Amount is a placeholder"),
        repair=N_("Enter the amount that was talked about."),
        meaning=N_("The amount is 0 or 1, or digits as one types to get on: 123, 1234, 999, 111111 and the like."),
        penalty=15,
    ),
    Rule(
        check=Check.CLOSE_DATE_FAR,
        dimension=Dimension.VALIDITY,
        label=N_("Close date far away"),
        repair=N_("Enter a close date that was talked about."),
        meaning=N_("The close date lies more than this many days ahead."),
        penalty=10,
        number=540,
        unit=Unit.DAYS,
        least=30,
        most=3_650,
    ),
    Rule(
        check=Check.CLOSE_DATE_NEAR,
        dimension=Dimension.VALIDITY,
        label=N_("Close date too near for its stage"),
        repair=N_("Advance it, or enter a later close date."),
        meaning=N_("For each open stage after its own the deal has fewer than this many days left."),
        penalty=10,
        number=5,
        unit=Unit.DAYS,
        least=1,
        most=365,
    ),
)
_FRESH = (
    Rule(
        check=Check.OVERDUE,
        dimension=Dimension.FRESHNESS,
        label=N_("Close date past"),
        repair=N_("Enter a new close date, or close the deal."),
        meaning=N_("The close date is past on the owner's local day: the flag Overdue."),
        penalty=20,
    ),
    Rule(
        check=Check.NEXT_STEP_OVERDUE,
        dimension=Dimension.FRESHNESS,
        label=N_("Next step late"),
        repair=N_("Do it, or set a new day."),
        meaning=N_("The day of what was planned next is past."),
        penalty=10,
    ),
    Rule(
        check=Check.STALLED,
        dimension=Dimension.FRESHNESS,
        label=N_("Stalled in its stage"),
        repair=N_("Advance it, park it, or close it as lost."),
        meaning=N_("The deal is in its stage for longer than the stage allows: the flag Stalled."),
        penalty=15,
    ),
    Rule(
        check=Check.NO_CONTACT,
        dimension=Dimension.FRESHNESS,
        label=N_("Silent for long"),
        repair=N_("Get in touch, or log the contact you had."),
        meaning=N_("For more than this many days no contact of both sides was logged, and nothing is planned."),
        penalty=10,
        number=30,
        unit=Unit.DAYS,
        least=1,
        most=3_650,
    ),
)
_CONSISTENT = (
    Rule(
        check=Check.COMMIT_EARLY,
        dimension=Dimension.CONSISTENCY,
        label=N_("Commit in an early stage"),
        repair=N_("Choose another category, or advance the deal."),
        meaning=N_("The forecast category is Commit although its stage has a probability below this."),
        penalty=15,
        number=50,
        unit=Unit.PERCENT,
        least=1,
        most=100,
    ),
    Rule(
        check=Check.PROBABILITY_APART,
        dimension=Dimension.CONSISTENCY,
        label=N_("Probability far from its stage's"),
        repair=N_("Explain it by advancing the deal, or take it back."),
        meaning=N_("The probability entered by hand differs from its stage's by more than this."),
        penalty=5,
        number=30,
        unit=Unit.POINTS,
        least=1,
        most=100,
    ),
    Rule(
        check=Check.PUSHED,
        dimension=Dimension.CONSISTENCY,
        label=N_("Pushed again and again"),
        repair=N_("Agree on a day with the customer, or park it."),
        meaning=N_("The close date was pushed past the end of a period at least this often."),
        penalty=10,
        number=2,
        unit=Unit.TIMES,
        least=1,
        most=100,
    ),
    Rule(
        check=Check.OWNER_INACTIVE,
        dimension=Dimension.CONSISTENCY,
        label=N_("Owner has left"),
        repair=N_("Hand it over to somebody who is here."),
        meaning=N_("The owner is not active any more."),
        penalty=20,
    ),
    Rule(
        check=Check.ENTERED_TWICE,
        dimension=Dimension.CONSISTENCY,
        label=N_("Entered twice"),
        repair=N_("Merge them, or tell them apart by name."),
        meaning=N_("The owner has another open deal of the same name with the same account."),
        penalty=10,
    ),
    Rule(
        check=Check.GATE_OVERRIDDEN,
        dimension=Dimension.CONSISTENCY,
        label=N_("Moved against a criterion"),
        repair=N_("Supply what the criterion requires."),
        meaning=N_("Somebody overrode a criterion of its gate within the last so many days."),
        penalty=5,
        number=90,
        unit=Unit.DAYS,
        least=1,
        most=3_650,
    ),
)
# Of closed deals, and so without weight: a score is about what is still to be done.
_CLOSED = (
    Rule(
        check=Check.LOSS_REASON_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("Lost without a reason"),
        repair=N_("Choose why it was lost."),
        meaning=N_("The deal was lost within the last so many days, without a reason."),
        penalty=0,
        of=StageKind.LOST,
        number=90,
        unit=Unit.DAYS,
        least=1,
        most=3_650,
    ),
    Rule(
        check=Check.COMPETITOR_MISSING,
        dimension=Dimension.COMPLETENESS,
        label=N_("Lost to nobody"),
        repair=N_("Enter who won it."),
        meaning=N_("It was lost within the last so many days to a competitor, who is not named."),
        penalty=0,
        of=StageKind.LOST,
        number=90,
        unit=Unit.DAYS,
        least=1,
        most=3_650,
    ),
)
RULES = {rule.check: rule for rule in (*_COMPLETE, *_VALID, *_FRESH, *_CONSISTENT, *_CLOSED)}

# What an address may ask for, with its words.
CHECK_LABELS: dict[str, str] = {ANY: N_("Anything"), **{check.value: rule.label for check, rule in RULES.items()}}


def checks_of(names: Iterable[str]) -> tuple[Check, ...]:
    """The checks with these names, in the order of the catalogue; others are left out."""
    wanted = set(names)
    return tuple(check for check in RULES if check in wanted)
