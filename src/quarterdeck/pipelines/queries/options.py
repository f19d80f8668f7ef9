"""Choices that only the database knows: providers of those of criteria by name, and the forecast categories in use.

Who answers is named while the applications load.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from quarterdeck.pipelines.rules.criteria import KINDS, Parameter, chosen
from quarterdeck.pipelines.rules.custom import worded
from quarterdeck.pipelines.rules.pipeline import CriterionSpec
from quarterdeck.pipelines.terms import PICKABLE_CATEGORIES, Category
from quarterdeck.records.queries.fields import every_field, field_specs
from quarterdeck.records.terms.fields import FieldKind, FieldSpec
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text


class Option(NamedTuple):
    """A value that may be chosen, its label, and the heading it stands under."""

    value: str
    label: str
    group: str = ""


Provider = Callable[[Actor], Sequence[Option]]


class Options:
    """Providers by the name that parameters of criteria offer, frozen once the applications are loaded."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}
        self._is_frozen = False

    def add(self, name: str, provider: Provider) -> None:
        """Name who knows the choices of this name. Each is asked once for a form, so one query is its most."""
        if self._is_frozen:
            raise RuntimeError("choices of criteria are registered while the applications load")
        if self._providers.setdefault(name, provider) is not provider:
            raise ValueError(f"two providers of the choices {name}")

    def freeze(self) -> None:
        """Nobody may be added from here on."""
        self._is_frozen = True

    def of(self, parameter: Parameter, actor: Actor) -> Sequence[Option]:
        """What the actor may choose now; nothing for a parameter whose choices are known without asking."""
        return self._providers[parameter.offers](actor) if parameter.offers else ()


options = Options()


def is_offered(parameter: Parameter, params: Mapping[str, Any], actor: Actor) -> bool:
    """Whether what was chosen is there to be chosen, or nothing was. At most one query."""
    value = chosen(parameter, params).lower()
    return not parameter.offers or not value or value in {one.value.lower() for one in options.of(parameter, actor)}


def deal_fields(actor: Actor) -> Mapping[str, FieldSpec]:
    """The custom fields of deals that criteria may name, by `cf_<id>`. No query but after a change."""
    return {spec.key: spec for spec in field_specs(actor, FieldKind.OPPORTUNITY)}


def criterion_text(criterion: CriterionSpec, actor: Actor) -> Text:
    """What a criterion asks, in words."""
    return worded(KINDS[criterion.kind], criterion.params, every_field(actor, FieldKind.OPPORTUNITY))


class Switch:
    """Who knows whether Most likely is switched on: asked once each time, in one query."""

    def __init__(self) -> None:
        self._asked: Callable[[], bool] | None = None

    def ask(self, asked: Callable[[], bool]) -> None:
        """Name who knows it. ValueError for a second one."""
        if self._asked not in (None, asked):
            raise ValueError("two answers whether Most likely is used")
        self._asked = asked

    def is_on(self) -> bool:
        """Whether Most likely is used now. One query; not where nobody keeps such settings."""
        return self._asked is not None and self._asked()


likely_switch = Switch()


def pickable(kept: str = "") -> tuple[Category, ...]:
    """The categories that may be picked now, the surest first, and the one that is `kept` already. One query."""
    is_on = likely_switch.is_on()
    return tuple(one for one in PICKABLE_CATEGORIES if is_on or one is not Category.LIKELY or one == kept)


def likely_allowed(categories: Iterable[object]) -> bool:
    """Whether Most likely may be among what is asked for: it is not named, or used. One query where it is named."""
    return Category.LIKELY not in list(categories) or likely_switch.is_on()
