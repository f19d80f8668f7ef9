"""What reps did on their deals and mean to do next, and what they found out about their customers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.rules.company import BY_NAME, COMPETITORS, MANAGERS, TIME_ZONE
from quarterdeck.demo.rules.dice import Dice, workday
from quarterdeck.demo.rules.named import NAMED
from quarterdeck.demo.rules.pipelines import ENTERPRISE, OPEN_STAGES
from quarterdeck.demo.rules.steps import DemoDeal
from quarterdeck.demo.rules.words import (
    BERGMANN,
    EVIDENCE,
    FOUND,
    GOALS,
    NEXT_STEPS,
    NOTES,
    PAINS,
    REMARK,
    REVIEW,
    SUBJECTS,
    TODAY,
    Said,
)
from quarterdeck.values.dataclasses import dataclass

# Working days between two touches of a deal, by pipeline; of what lies further back only the last ones are kept.
_RHYTHM = {ENTERPRISE: 9, "inside": 6}
_KEPT = timedelta(days=540)
_OLD_TOUCHES = 2
# Shares of open deals that somebody looks after: with a next step, with needs written down.
_PLANNED, _WITH_NEEDS = 0.82, 0.7
# How many days old evidence may be.
_EVIDENCE_DAYS = 80
# Reps whose mails no tool logs: no deal of theirs is called idle.
WITHOUT_MAILS = ("Olga Marchetti", "Moira Kerr", "Ben Carter")
# Who looks after the data of all.
OPERATIONS = "Sam Adeyemi"


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """Something a rep did (`at`) or is to do (`due_on`) on a deal, by its place in the plan."""

    deal: int
    by: str
    said: Said
    at: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DemoNextStep:
    """The next step of a deal, as its owner set it."""

    deal: int
    by: str
    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class DemoEvidence:
    """What is known about an element of the framework, and from which day."""

    deal: int
    by: str
    element: str
    level: int
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class DemoNeeds:
    """What the customer of a deal needs and can spend, in the deal's currency."""

    deal: int
    pain: str
    goals: str
    budget: tuple[Decimal, Decimal] | None
    currency: str
    competitors: str


@dataclass(frozen=True, slots=True)
class DemoEdit:
    """What somebody else changed on a deal, the working day before."""

    deal: int
    by: str
    changes: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class DemoWork:
    """All of it."""

    edits: tuple[DemoEdit, ...]
    activities: tuple[DemoActivity, ...]
    next_steps: tuple[DemoNextStep, ...]
    evidence: tuple[DemoEvidence, ...]
    needs: tuple[DemoNeeds, ...]


def plan_work(*, seed: int, deals: Sequence[DemoDeal], today: date) -> DemoWork:
    """The work on these deals up to `today`, and what is planned from then on."""
    told = [_Work(Dice(f"{seed} work {number}"), number, deal, today) for number, deal in enumerate(deals)]
    told = [work for work in told if not work.deal.deleted_at]
    activities = [one for work in told for one in work.activities()]
    next_steps = tuple(one for work in told for one in work.next_step())
    worked_on = _by_owner([work for work in told if work.is_open], next_steps)
    return DemoWork(
        edits=tuple(_edits(worked_on, today)),
        activities=(*activities, *_of_the_day(worked_on, today)),
        next_steps=next_steps,
        evidence=tuple(one for work in told for one in work.evidence()),
        needs=tuple(one for work in told for one in work.needs()),
    )


def _by_owner(told: Sequence["_Work"], next_steps: Sequence[DemoNextStep]) -> dict[str, list["_Work"]]:
    """The work on deals with a next step: what happens to them changes nothing of what they are judged by."""
    planned, by_owner = {step.deal for step in next_steps}, defaultdict(list)
    for work in told:
        if work.number in planned:
            by_owner[work.deal.owner_now].append(work)
    return by_owner


def _before(today: date) -> date:
    """The working day before."""
    return today - timedelta(days={0: 3, 6: 2}.get(today.weekday(), 1))


def _edits(by_owner: Mapping[str, Sequence["_Work"]], today: date) -> Iterator[DemoEdit]:
    """A rival that managers heard of, on a deal of each of their people."""
    for owner, works in by_owner.items():
        for work in works[1:]:
            at = work.afternoon(_before(today))
            if work.is_quiet_since(at):
                yield DemoEdit(work.number, MANAGERS[BY_NAME[owner].team].name, {"competitor": COMPETITORS[0]}, at)
                break


def _of_the_day(by_owner: Mapping[str, Sequence["_Work"]], today: date) -> Iterator[DemoActivity]:
    """What makes the first morning: tasks for today, and what others logged on one's deals the working day before."""
    before = _before(today)
    for owner, works in by_owner.items():
        manager = MANAGERS[BY_NAME[owner].team].name
        for work, subject in zip(works, TODAY, strict=False):
            yield DemoActivity(work.number, owner, Said("task", subject), due_on=today)
        first, last = works[0], works[-1]
        yield first.logged(before, manager, REMARK)
        yield last.logged(before, OPERATIONS, FOUND)
        yield DemoActivity(last.number, manager, Said("task", REVIEW), due_on=today)


class _Work:
    """The work on one deal."""

    def __init__(self, dice: Dice, number: int, deal: DemoDeal, today: date) -> None:
        self._dice, self.number, self.deal, self._today = dice, number, deal, today
        steps = (*deal.steps, *deal.recent)
        self._last = max([deal.created_at, *(step.at for step in steps)]).date()
        moves = [str(step.changes["stage"]) for step in steps if "stage" in step.changes]
        stage = moves[-1] if moves else OPEN_STAGES[deal.pipeline][0]
        self.is_open = stage in OPEN_STAGES[deal.pipeline]
        self._place = OPEN_STAGES[deal.pipeline].index(stage) if self.is_open else len(OPEN_STAGES[deal.pipeline]) - 1
        amounts = [step.changes["amount"] for step in steps if "amount" in step.changes]
        self._amount = amounts[-1] if amounts else deal.first["amount"]
        # A deal nobody has changed for long is one nobody works on.
        self._is_cold = self.is_open and number >= len(NAMED) and (today - self._last).days > 35

    def activities(self) -> Iterator[DemoActivity]:
        """Touches at the rhythm of the pipeline; deals the guide names were answered this week, one has its own."""
        if self.number < len(NAMED) and NAMED[self.number].account == "Bergmann Kunststoff":
            yield from (self._on(self._today - timedelta(days=days), said) for days, said in BERGMANN)
        elif self.number < len(NAMED) and NAMED[self.number].next is not None:
            day = workday(self._today - timedelta(days=self._dice.whole(3, 7)))
            yield self._on(day, Said("mail", self._dice.pick(SUBJECTS["mail_in"]), "", "in"))
        end = self._today - timedelta(days=1) if self.is_open and not self._is_cold else self._last
        days = list(self._days(end))
        is_old = self._today - end > _KEPT
        for day in days[-_OLD_TOUCHES:] if is_old else days:
            yield self._on(day, self._said())
        if self.is_open and not self._is_cold and self._dice.chance(0.18):
            due = workday(self._today + timedelta(days=self._dice.whole(-4, 9)))
            yield DemoActivity(self.number, self.deal.owner_now, Said("task", self._dice.pick(NEXT_STEPS)), due_on=due)

    def logged(self, day: date, by: str, said: Said) -> DemoActivity:
        """Something that another person logged on the deal in the afternoon of that day."""
        return DemoActivity(self.number, by, said, at=max(self.afternoon(day), self.deal.created_at))

    def afternoon(self, day: date) -> datetime:
        """Three o'clock on that day."""
        return datetime.combine(day, time(15), tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)

    def is_quiet_since(self, at: datetime) -> bool:
        """Whether nothing of the deal changed on that day or later, and no rival is known."""
        steps = (*self.deal.steps, *self.deal.recent)
        told = [self.deal.first, *(step.changes for step in steps)]
        return self._last < at.date() and not any(changes.get("competitor") for changes in told)

    def _days(self, end: date) -> Iterator[date]:
        day = self.deal.created_at.date()
        while True:
            day = workday(day + timedelta(days=max(1, round(_RHYTHM[self.deal.pipeline] * self._dice.around(1, 0.6)))))
            if day > end:
                return
            yield day

    def _said(self) -> Said:
        kind = self._dice.weighted(("mail_out", "mail_in", "call", "meeting", "note"), (26, 22, 30, 10, 12))
        subject = self._dice.pick(SUBJECTS[kind])
        if kind == "note":
            return Said("note", "", self._dice.pick(NOTES))
        if kind in {"mail_out", "mail_in"}:
            return Said("mail", subject, "", kind.removeprefix("mail_"))
        if kind == "meeting":
            return Said("meeting", subject, "", "", self._dice.weighted(("held", "no_show"), (14, 1)))
        answered = self._dice.weighted(("connected", "no_answer", "voicemail"), (6, 3, 1))
        return Said("call", subject, "", self._dice.weighted(("out", "in"), (4, 1)), answered)

    def _on(self, day: date, said: Said) -> DemoActivity:
        local = datetime.combine(day, time(8), tzinfo=ZoneInfo(TIME_ZONE))
        at = max(local.astimezone(UTC) + timedelta(minutes=self._dice.whole(10, 540)), self.deal.created_at)
        return DemoActivity(self.number, self.deal.owner, said, at=at)

    def next_step(self) -> Iterator[DemoNextStep]:
        """What is to be done next on an open deal that somebody works on."""
        if self.number < len(NAMED):
            if (step := NAMED[self.number].next) is not None:
                text, days = step
                yield DemoNextStep(self.number, self.deal.owner_now, text, self._today + timedelta(days=days))
        elif self.is_open and not self._is_cold and self._dice.chance(_PLANNED * self._care):
            due = workday(self._today + timedelta(days=self._dice.whole(-5, 16)))
            yield DemoNextStep(self.number, self.deal.owner_now, self._dice.pick(NEXT_STEPS), due)

    def evidence(self) -> Iterator[DemoEvidence]:
        """On open enterprise deals: more elements are known, and better, the further the deal has come."""
        if not self.is_open or self.deal.pipeline != ENTERPRISE:
            return
        for element, sentences in EVIDENCE.items():
            level = min(3, int(self._dice.unit() * (1.3 + 0.55 * self._place)))
            if level and self._dice.chance(0.45 + 0.55 * self._care * self._place / 5):
                on = self._today - timedelta(days=self._dice.whole(1, _EVIDENCE_DAYS))
                on = max(on, self.deal.created_at.date())
                yield DemoEvidence(self.number, self.deal.owner_now, element, level, sentences[level - 1], on)

    def needs(self) -> Iterator[DemoNeeds]:
        """On open enterprise deals past their first stage."""
        if not self.is_open or self.deal.pipeline != ENTERPRISE or not self._place:
            return
        if self._dice.chance(_WITH_NEEDS * self._care):
            budget = self._budget() if isinstance(self._amount, Decimal) and self._dice.chance(0.7) else None
            rivals = [step.changes["competitor"] for step in self.deal.steps if "competitor" in step.changes]
            rival = str(rivals[-1] if rivals else self.deal.first.get("competitor", ""))
            currency = str(self.deal.first["currency"])
            yield DemoNeeds(
                self.number, self._dice.pick(PAINS), self._dice.pick(GOALS), budget, currency if budget else "", rival
            )

    def _budget(self) -> tuple[Decimal, Decimal]:
        low, high = (Decimal(self._dice.pick(percents)) / 100 for percents in ((70, 80, 90), (100, 110, 125)))
        amount = Decimal(str(self._amount))
        return (amount * low).quantize(Decimal(1)), (amount * high).quantize(Decimal(1))

    @property
    def _care(self) -> float:
        return BY_NAME[self.deal.owner_now].habit.care
