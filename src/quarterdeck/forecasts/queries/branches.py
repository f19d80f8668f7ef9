"""The branches of trees that are none of teams: territories, product families, channels, and who answers for them."""

import hashlib
from collections.abc import Mapping

from quarterdeck.catalog.queries import product_families
from quarterdeck.forecasts.rules import Branch
from quarterdeck.forecasts.terms import COMPANY, ForecastType, Hierarchy
from quarterdeck.opportunities.terms import CHANNEL_LABELS
from quarterdeck.users.queries.people import employees
from quarterdeck.users.queries.territories import active_plan_id, plan_territories
from quarterdeck.users.terms import TerritoryRole
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

NONE = "none"
_LACKING: Mapping[Hierarchy, str] = {
    Hierarchy.TERRITORY: N_("In no territory"),
    Hierarchy.FAMILY: N_("In no family"),
    Hierarchy.CHANNEL: N_("In no channel"),
}


def branches(one: ForecastType) -> tuple[list[Branch], frozenset[int]]:
    """The branches below the company in their order, and who answers for the company's line. Five queries at most.

    The type says who answers for which; a territory's owners of today answer for it besides. Whoever left answers for
    nothing.
    """
    said = dict(one.answers)
    active = {pk for pk, is_active in employees(set(said.values())).items() if is_active}
    answers = {key: frozenset({pk} & active) for key, pk in said.items()}
    found = _territories(answers) if one.hierarchy is Hierarchy.TERRITORY else _named(one.hierarchy, answers)
    lacking = Branch(f"{one.hierarchy.value}-{NONE}", _LACKING[one.hierarchy], "")
    if one.hierarchy is not Hierarchy.CHANNEL:
        found.append(lacking)
    return found, answers.get(COMPANY, frozenset())


def answerable(hierarchy: Hierarchy) -> list[tuple[str, str]]:
    """The lines of which a type says who answers for them, by key, with their names. Three queries at most."""
    if hierarchy is Hierarchy.TEAM:
        return []
    named = _territories({}) if hierarchy is Hierarchy.TERRITORY else _named(hierarchy, {})
    return [(COMPANY, N_("The company")), *((one.key, one.name) for one in named)]


def _territories(answers: Mapping[str, frozenset[int]]) -> list[Branch]:
    plan_id = active_plan_id()
    rows = plan_territories(plan_id) if plan_id else []
    owners = {
        row.id: {one.person_id for one in row.members if one.role is TerritoryRole.OWNER and one.valid_to is None}
        for row in rows
    }
    acting = employees({pk for people in owners.values() for pk in people})
    return [
        Branch(
            territory_key(row.id),
            row.name,
            row.id,
            territory_key(row.parent_id) if row.parent_id else COMPANY,
            frozenset(pk for pk in owners[row.id] if acting.get(pk)) | answers.get(territory_key(row.id), frozenset()),
        )
        for row in rows
    ]


def _named(hierarchy: Hierarchy, answers: Mapping[str, frozenset[int]]) -> list[Branch]:
    if hierarchy is Hierarchy.CHANNEL:
        named = [(f"channel-{one.value}", label, one.value) for one, label in CHANNEL_LABELS.items()]
    else:
        named = [(family_key(one), one, one) for one in product_families()]
    return [Branch(key, name, holder, leaders=answers.get(key, frozenset())) for key, name, holder in named]


def territory_key(territory_id: int) -> str:
    """The key of a territory's line."""
    return f"territory-{public_id(territory_id)}"


def family_key(name: str) -> str:
    """The key of a product family's line: of its name, which may be any text, and an address takes few letters."""
    return f"family-{hashlib.blake2b(name.encode(), digest_size=10).hexdigest()}"
