"""The life of one demo deal: stages passed, dates pushed, amounts changed, until it closes or today comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from quarterdeck.imports.rules.demo.company import (
    COMPETITORS,
    PRODUCTS,
    RATES,
    SOURCES,
    TIME_ZONE,
    DemoProduct,
    Market,
    reps_of,
)
from quarterdeck.imports.rules.demo.steps import AccountAdded, BuyerNamed, DealCreated, DealEdited, DealMoved, Step

# By open stage: median days in it, and the chance to be lost from it.
_DWELL = (8, 14, 18, 24, 22)
_LOST = (0.20, 0.18, 0.15, 0.20, 0.16)
_SPREAD = 0.75
# From this stage on the amount and the buyer are known: the default criteria ask for both.
_PROPOSAL = 3


class Dice(Random):
    """Seeded chance, so that the story can be told again. Nothing secret comes from it."""


@dataclass(frozen=True, slots=True)
class LossChoice:
    """A loss reason to pick from: its key, how often it is picked, and whether it needs a competitor."""

    key: str
    weight: int
    needs_competitor: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What the installation has: keys of the open stages in order, of won and lost, and loss reasons."""

    open_stages: tuple[str, ...]
    won: str
    lost: str
    losses: tuple[LossChoice, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a deal begins: its number, day, account and market, and the day on which the story ends."""

    number: int
    day: date
    account: AccountAdded
    market: Market
    today: date


def deal_steps(random: Dice, setting: Setting, beginning: Beginning) -> list[Step]:
    """The steps of one deal in order of time, all before the day the story ends."""
    return _Life(random, setting, beginning).steps


class _Life:
    """One deal being told, from its creation on. `steps` holds what has happened so far."""

    def __init__(self, random: Dice, setting: Setting, beginning: Beginning) -> None:
        self._random, self._setting, self._begin = random, setting, beginning
        self._number, self._account = beginning.number, beginning.account
        self._owner = random.choice(reps_of(beginning.market.team)).name
        self._product = random.choice(PRODUCTS)
        self._amount = self._price(self._product)
        self._close = _weekday(beginning.day + timedelta(days=round(random.gauss(85, 20))))
        self.steps: list[Step] = []
        self._create()
        self._live()

    def _create(self) -> None:
        random = self._random
        name = random.choice(self._product.projects).format(n=random.randint(2, 9))
        knows_amount = random.random() < 0.8
        self.steps.append(
            DealCreated(
                at=self._clock(self._begin.day),
                by=self._owner,
                deal=self._number,
                account=self._account.name,
                name=name,
                product=self._product.name,
                currency=self._begin.market.currency,
                close_date=self._close,
                source=random.choice(SOURCES),
                channel=random.choices(("direct", "partner", "ecommerce"), (7, 2, 1))[0],
                type=random.choices(("new", "expansion", "renewal"), (6, 3, 1))[0],
                amount=self._amount if knows_amount else None,
            )
        )

    def _live(self) -> None:
        day, stage = self._begin.day, 0
        while True:
            leaves = _weekday(day + timedelta(days=self._dwell(stage)))
            self._in_stage(stage, day, leaves)
            day = leaves
            if day >= self._begin.today:
                return
            if self._random.random() < _LOST[stage]:
                self._lose(day)
                return
            if stage == len(_DWELL) - 1:
                self._win(day)
                return
            stage = self._advance(stage, day)

    def _advance(self, stage: int, day: date) -> int:
        chance = self._random.random()
        if chance < 0.04 and stage > 0:
            to = stage - 1
        elif chance < 0.09 and stage + 2 < len(_DWELL):
            to = stage + 2
        else:
            to = stage + 1
        at = self._clock(day)
        if stage < _PROPOSAL <= to:
            self._name_contact("economic_buyer", at - timedelta(minutes=20))
        fill = {"amount": self._amount} if to >= _PROPOSAL else {}
        self.steps.append(DealMoved(at, self._owner, self._number, self._setting.open_stages[to], fill))
        return to

    def _in_stage(self, stage: int, day: date, leaves: date) -> None:
        """What happens between entering a stage and leaving it."""
        random = self._random
        length = (leaves - day).days
        if stage >= 1 and random.random() < 0.4:
            role = random.choice(("champion", "technical_evaluator", "purchasing"))
            self._on(day, random.randint(0, length), leaves, lambda at: self._name_contact(role, at))
        if stage >= 2 and random.random() < 0.25:
            self._amount = _round(self._amount * random.choice((90, 95, 105, 110, 120)) / 100)
            self._edit_on(day, random.randint(0, length), leaves, {"amount": self._amount})
        if stage >= 2 and random.random() < 0.55:
            category = random.choices(
                ("commit", "best_case", "omitted"), (6, 2, 0) if stage > _PROPOSAL else (3, 4, 1)
            )[0]
            self._edit_on(day, random.randint(0, length), leaves, {"category": category})
        if stage >= 2 and random.random() < 0.2:
            self._edit_on(
                day, random.randint(0, length), leaves, {"seller_probability_bp": random.randint(4, 18) * 500}
            )
        self._push(day, leaves)

    def _push(self, day: date, leaves: date) -> None:
        """Close dates that pass while the deal is open are moved on, mostly, some days late."""
        late = self._close + timedelta(days=self._random.randint(0, 6))
        while day < late < leaves and self._random.random() < 0.75:
            self._close = _weekday(late + timedelta(days=self._random.choice((14, 21, 30, 45, 60))))
            self._edit_on(day, (late - day).days, leaves, {"close_date": self._close})
            late = self._close + timedelta(days=self._random.randint(0, 6))

    def _win(self, day: date) -> None:
        at = self._clock(day)
        reference = f"PO-{day:%y%m}-{self._random.randint(1000, 9999)}"
        fill = {"amount": self._amount, "order_reference": reference}
        self.steps.append(DealMoved(at, self._owner, self._number, self._setting.won, fill))

    def _lose(self, day: date) -> None:
        losses = self._setting.losses
        loss = self._random.choices(losses, [choice.weight for choice in losses])[0]
        fill = {"competitor": self._random.choice(COMPETITORS)} if loss.needs_competitor else {}
        at = self._clock(day)
        self.steps.append(DealMoved(at, self._owner, self._number, self._setting.lost, fill, loss.key))

    def _name_contact(self, role: str, at: datetime) -> None:
        contact = next(person for person in self._account.contacts if person.role == role)
        named = BuyerNamed(at, self._owner, self._number, self._account.name, contact.name, role)
        if not any(isinstance(step, BuyerNamed) and step.role == role for step in self.steps):
            self.steps.append(named)

    def _edit_on(self, day: date, after: int, leaves: date, changes: dict[str, object]) -> None:
        self._on(day, after, leaves, lambda at: self.steps.append(DealEdited(at, self._owner, self._number, changes)))

    def _on(self, day: date, after: int, leaves: date, happen: Callable[[datetime], None]) -> None:
        """Let something happen inside the stage, unless the story or the stage ends before."""
        when = day + timedelta(days=after)
        if day < when < min(leaves, self._begin.today):
            happen(self._clock(when))

    def _dwell(self, stage: int) -> int:
        return max(1, round(_DWELL[stage] * self._random.lognormvariate(0, _SPREAD)))

    def _price(self, product: DemoProduct) -> Decimal:
        euros = product.price * self._random.randint(*product.quantities)
        return _round(euros * RATES.get(self._begin.market.currency, Decimal(1)))

    def _clock(self, day: date) -> datetime:
        """A moment of that working day."""
        local = datetime.combine(day, time(8), tzinfo=ZoneInfo(TIME_ZONE))
        return local.astimezone(UTC) + timedelta(minutes=self._random.randint(30, 540))


def _weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() > 5 else 0)


def _round(amount: Decimal) -> Decimal:
    """To the nearest ten."""
    return (amount / 10).quantize(Decimal(1)) * 10
