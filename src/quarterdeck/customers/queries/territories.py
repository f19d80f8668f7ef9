"""Where accounts lie: by the active plan of territories, and how a draft would place them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from quarterdeck.customers.models import Account
from quarterdeck.customers.rules.territories import Place, TerritorySpec, compile_rule, territory_of
from quarterdeck.customers.terms import AccountKind, NewAccount, RecordState, own_fields
from quarterdeck.users.queries.territories import TerritoryRow, active_territories, plan_territories
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

EXAMPLES = 5
_AT_ONCE = 2_000
_ASKED = own_fields(NewAccount)


@dataclass(frozen=True, slots=True)
class TerritoryMap:
    """The territories of a plan, ready to be asked, and their names."""

    specs: tuple[TerritorySpec, ...]
    names: dict[int, str]

    @classmethod
    def of(cls, rows: Iterable[TerritoryRow]) -> "TerritoryMap":
        """The map of these territories, in their order."""
        rows = list(rows)
        specs = tuple(TerritorySpec(row.id, row.parent_id, compile_rule(dict(row.rule))) for row in rows)
        return cls(specs, {row.id: row.name for row in rows})

    def place(self, account: NewAccount) -> Place:
        """Where an account with these fields lies."""
        return territory_of(account, self.specs)

    def name(self, territory_id: int | None) -> str:
        """What a territory is called; empty for none and for one of another plan."""
        return self.names.get(territory_id or 0, "")


def active_map() -> TerritoryMap:
    """The active plan's map; one that places nothing while there is no active plan. One query."""
    return TerritoryMap.of(active_territories())


@dataclass(frozen=True, slots=True)
class Example:
    """An account by name, and the territories that ask for it."""

    id: int
    name: str
    territories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """How a plan would place all active accounts: counts by territory id, and examples of what to look at.

    `moving` lie elsewhere now. Of the `ambiguous` ones the first territory in order takes the account.
    """

    counts: dict[int, int]
    total: int
    moving: int
    unassigned: int
    unassigned_examples: tuple[Example, ...]
    ambiguous: int
    ambiguous_examples: tuple[Example, ...]


def territory_preview(actor: Actor, plan_id: int) -> Preview:
    """How a plan would place every active account, whoever owns it. Raises NotPermitted, NotFound.

    Reads the accounts once, in parts; four queries besides.
    """
    require(actor, Permission.TERRITORIES_MANAGE)
    rows = plan_territories(plan_id)
    if not rows:
        raise NotFound("territory_plan")
    plan, now = TerritoryMap.of(rows), active_map()
    counts: Counter[int] = Counter()
    total = moving = unassigned = ambiguous = 0
    nowhere: list[Example] = []
    several: list[Example] = []
    for account_id, present, values in account_values():
        place = plan.place(values)
        total += 1
        moving += plan.name(place.territory_id) != now.name(present)
        if place.territory_id is None:
            unassigned += 1
            if len(nowhere) < EXAMPLES:
                nowhere.append(Example(account_id, values.name))
        else:
            counts[place.territory_id] += 1
        if place.others:
            ambiguous += 1
            if len(several) < EXAMPLES:
                asking = (place.territory_id, *place.others)
                several.append(Example(account_id, values.name, tuple(plan.name(one) for one in asking)))
    return Preview(dict(counts), total, moving, unassigned, tuple(nowhere), ambiguous, tuple(several))


def account_values() -> Iterator[tuple[int, int | None, NewAccount]]:
    """Id, present territory and fields of every active account, in the order of ids."""
    rows = Account.objects.filter(state=RecordState.ACTIVE).order_by("pk")
    for account_id, territory_id, kind, *others in rows.values_list(
        "pk", "territory_id", "kind", *(name for name in _ASKED if name != "kind")
    ).iterator(chunk_size=_AT_ONCE):
        values = dict(zip((name for name in _ASKED if name != "kind"), others, strict=True))
        yield account_id, territory_id, NewAccount(**values, kind=AccountKind(kind))
