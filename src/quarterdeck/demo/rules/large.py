"""A large company's deals for measuring: many, alike in kind, each with a history of a given length."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from quarterdeck.demo.rules.dice import Dice
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, NewOpportunity
from quarterdeck.values.dataclasses import dataclass

_CATEGORIES = ("commit", "best_case", "pipeline")


@dataclass(frozen=True, slots=True)
class LargeSetting:
    """What the deals are made of, by id: one pipeline's open stages in order, and what all of them share."""

    pipeline_id: int
    stages: tuple[int, ...]
    owners: Sequence[int]
    accounts: Sequence[int]
    products: Sequence[int]
    currencies: Sequence[str]
    today: datetime


def large_deals(dice: Dice, setting: LargeSetting, *, count: int, states: int) -> Iterator[ImportedOpportunity]:
    """So many open opportunities with so many states each; every state changes something."""
    for number in range(count):
        yield _deal(dice, setting, number, states)


def _deal(dice: Dice, setting: LargeSetting, number: int, states: int) -> ImportedOpportunity:
    age = dice.whole(states, 700)
    created = datetime.combine(setting.today.date() - timedelta(days=age), time(9), tzinfo=UTC)
    days = sorted(dice.sample(range(1, age), states - 1))
    # The first moves bring the deal to where it is; what follows changes other fields in turn.
    moves = min(number % len(setting.stages), states - 1)
    close = (created + timedelta(days=dice.whole(30, 400))).date()
    amount = Decimal(dice.whole(10, 5000) * 100)
    new = NewOpportunity(
        pipeline_id=setting.pipeline_id,
        stage_id=setting.stages[0],
        name=f"Line {dice.whole(1, 99)} inspection, lot {number}",
        owner_id=dice.pick(setting.owners),
        account_id=dice.pick(setting.accounts),
        amount=amount,
        currency=dice.pick(setting.currencies),
        close_date=close,
        product_id=dice.pick(setting.products),
        source="Trade fair",
    )
    later = []
    for index, day in enumerate(days):
        changes: dict[str, object]
        if index < moves:
            changes = {"stage_id": setting.stages[index + 1]}
        elif index % 3 == 0:
            amount += dice.whole(1, 50) * 100
            changes = {"amount": amount}
        elif index % 3 == 1:
            close += timedelta(days=dice.whole(1, 45))
            changes = {"close_date": close}
        else:
            share = index * 100 + dice.whole(1, 99)
            changes = {"category": _CATEGORIES[index // 3 % 3], "seller_probability_bp": share}
        later.append(DatedState(at=created + timedelta(days=day, minutes=dice.whole(0, 400)), changes=changes))
    return ImportedOpportunity(new=new, created_at=created, states=tuple(later))
