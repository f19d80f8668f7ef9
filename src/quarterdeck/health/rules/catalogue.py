"""The catalogue: what each signal looks at, what it says, its thresholds and points unless settings say otherwise.

Source of the rules: mechanics 8, as far as there are data of it.
"""

from quarterdeck.health.terms import Band, Level, Side, Signal, Unit
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

FULL = 100
MOST_POINTS = 100
RISKY, FAIR = 50, 75
# A stage counts as Proposal or later from this probability on, in basis points.
LATE_BP = 5_000
# Silence of the customer before unanswered messages count, in days.
QUIET_DAYS = 10
# How long ago a contact of both sides still counts for the people of a deal, in days.
TOUCH_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A signal: `label` names it, `meaning` is the sentence of the reference, `mend` says what to do.

    `amber` and `red` are its limits in `unit`, bad on their `side`, and the points each takes; a signal without limits
    knows by itself which it is. `has_red` is whether it can be red. It binds open stages from `from_bp` on.
    """

    signal: Signal
    label: str
    meaning: str
    mend: str
    points: tuple[int, int]
    limits: tuple[int, int] | None = None
    side: Side = Side.OVER
    unit: Unit | None = None
    most: int = 0
    from_bp: int = 0
    has_red: bool = True

    def binds(self, stage: StageSpec) -> bool:
        """Whether deals in this stage are judged by it as long as no setting says otherwise."""
        return stage.is_open and stage.probability_bp >= self.from_bp


_TALKING = (
    Rule(
        signal=Signal.NO_CONTACT,
        label=N_("No recent contact"),
        meaning=N_(
            "No two-way contact has been logged on the deal for more than this many days, or since it was created."
        ),
        mend=N_("Get in touch, or log the contact you had."),
        points=(15, 25),
        limits=(14, 30),
        unit=Unit.DAYS,
        most=365,
    ),
    Rule(
        signal=Signal.GHOSTED,
        label=N_("No answer"),
        meaning=N_("This many messages went out since the customer's last one, which is more than 10 days ago."),
        mend=N_("Try another person there, or another channel."),
        points=(10, 15),
        limits=(3, 6),
        side=Side.FROM,
        unit=Unit.TIMES,
        most=100,
    ),
    Rule(
        signal=Signal.NO_NEXT_STEP,
        label=N_("No next step"),
        meaning=N_("No next step is planned, or it is overdue by more than this many days."),
        mend=N_("Agree on a next step and set its date."),
        points=(10, 15),
        limits=(0, 7),
        unit=Unit.DAYS,
        most=365,
    ),
    Rule(
        signal=Signal.SINGLE_THREADED,
        label=N_("Single-threaded"),
        meaning=N_(
            "Fewer people of the buying group were in contact within 60 days. Activities on the deal itself count for "
            "all of them."
        ),
        mend=N_("Win over another person there, and add them to the buying group."),
        points=(10, 15),
        limits=(2, 1),
        side=Side.UNDER,
        unit=Unit.PEOPLE,
        most=20,
        from_bp=2_500,
    ),
    Rule(
        signal=Signal.NO_ECONOMIC_BUYER,
        label=N_("No economic buyer"),
        meaning=N_("Red: no economic buyer is named. Amber: no contact with the economic buyer within 60 days."),
        mend=N_("Find out who controls the budget, and meet them."),
        points=(10, 15),
        from_bp=LATE_BP,
    ),
)
_TIMING = (
    Rule(
        signal=Signal.PUSHED,
        label=N_("Pushed"),
        meaning=N_("The close date was pushed past the end of a period this many times."),
        mend=N_("Agree on a date with the customer."),
        points=(10, 20),
        limits=(2, 3),
        side=Side.FROM,
        unit=Unit.TIMES,
        most=100,
    ),
    Rule(
        signal=Signal.OVERDUE,
        label=N_("Close date past"),
        meaning=N_("The close date passed more than this many days ago."),
        mend=N_("Enter a new close date, or close the deal."),
        points=(15, 25),
        limits=(0, 14),
        unit=Unit.DAYS,
        most=365,
    ),
    Rule(
        signal=Signal.DATE_TOO_SOON,
        label=N_("Close date too soon"),
        meaning=N_("Fewer days are left than three out of four won deals still needed from this point in the stage."),
        mend=N_("Enter a realistic close date."),
        points=(10, 10),
        has_red=False,
    ),
    Rule(
        signal=Signal.STALLED,
        label=N_("Stalled"),
        meaning=N_("It has been in its stage for longer than 75 % (amber) or 90 % (red) of won deals of its type."),
        mend=N_("Advance it, go back, or close it as lost."),
        points=(10, 20),
    ),
)
_MOVING = (
    Rule(
        signal=Signal.MOVED_BACK,
        label=N_("Moved back"),
        meaning=N_("It moved back to an earlier stage within this many days."),
        mend=N_("Supply what the later stage requires."),
        points=(10, 10),
        limits=(30, 30),
        side=Side.WITHIN,
        unit=Unit.DAYS,
        most=365,
        has_red=False,
    ),
    Rule(
        signal=Signal.SKIPPED,
        label=N_("Gate skipped"),
        meaning=N_("Within this many days it skipped a stage, or somebody overrode a criterion of a gate."),
        mend=N_("Supply what the criterion requires."),
        points=(5, 5),
        limits=(30, 30),
        side=Side.WITHIN,
        unit=Unit.DAYS,
        most=365,
        has_red=False,
    ),
    Rule(
        signal=Signal.AMOUNT_CHANGED,
        label=N_("Late amount change"),
        meaning=N_(
            "The amount changed by this many percent, up or down, since the deal first reached Proposal or later."
        ),
        mend=N_("Check the amount with the customer."),
        points=(10, 15),
        limits=(20, 40),
        side=Side.FROM,
        unit=Unit.PERCENT,
        most=1_000,
        from_bp=LATE_BP,
    ),
    Rule(
        signal=Signal.EVIDENCE_MISSING,
        label=N_("Evidence missing"),
        meaning=N_("Its qualification score is below this percentage."),
        mend=N_("Record what you know about the elements."),
        points=(10, 20),
        limits=(50, 25),
        side=Side.UNDER,
        unit=Unit.PERCENT,
        most=100,
        from_bp=LATE_BP,
    ),
)
RULES = {rule.signal: rule for rule in (*_TALKING, *_TIMING, *_MOVING)}


def band_of(score: int) -> Band:
    """How a deal with this score is called."""
    return Band.RISK if score < RISKY else Band.WATCH if score < FAIR else Band.GOOD


def exceeded(side: Side, measure: int, limit: int) -> bool:
    """Whether a measure lies on the bad side of a limit."""
    return {
        Side.OVER: measure > limit,
        Side.FROM: measure >= limit,
        Side.UNDER: measure < limit,
        Side.WITHIN: measure <= limit,
    }[side]


def level_of(side: Side, measure: int, limits: tuple[int, int], *, has_red: bool = True) -> Level | None:
    """How bad a measure is by its limits (amber, red); None when it is not."""
    amber, red = limits
    if has_red and exceeded(side, measure, red):
        return Level.RED
    return Level.AMBER if exceeded(side, measure, amber) else None
