"""Which territory an account lies in: filter trees on its fields, and the walk down a tree of territories.

A rule is a tree as JSON keeps it: {"all": [..]}, {"any": [..]}, {"not": ..}, or a question about one field:
{"field": "country", "in": ["DE", "AT"]}, {"field": "employees", "from": 50, "to": 500} (both ends included,
either may be left out), {"field": "name", "starts": ["Acme"]}. Texts are compared folded.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from quarterdeck.customers.rules.places import countries, region_name
from quarterdeck.customers.terms import FIELD_LABELS, AccountKind, NewAccount
from quarterdeck.users.terms import NewTerritory
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, fold, forbidden_character, label
from quarterdeck.values.verdict import Reason

DEEPEST_RULE = 6
MOST_QUESTIONS = 100
MOST_VALUES = 500
LONGEST_TERRITORY_KEY = 40
LONGEST_TERRITORY_NAME = 120
LONGEST_VALUE = 80
LARGEST = 2**31 - 1
CHOICES = ("kind", "country", "region", "industry")
TEXTS = ("name", "domain")
NUMBERS = ("employees",)
ALL, ANY, NOT = "all", "any", "not"
Test = Callable[[NewAccount], bool]


@dataclass(frozen=True, slots=True)
class TerritorySpec:
    """A territory as it is asked: its rule compiled, None for one that only groups others."""

    id: int
    parent_id: int | None
    test: Test | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account lies: None for nowhere. `others` are the territories that would have taken it too."""

    territory_id: int | None
    others: tuple[int, ...] = ()


def rule_reasons(rule: object, name: str) -> list[Reason]:
    """Why this is no rule of a territory called `name`; an empty one is fine, it only groups others."""
    try:
        compile_rule(rule)
    except _Unfit as error:
        text = Text.of("{name}: {why}", name=name, why=error.text)
        return [Reason(code="territory_rule_unfit", text=text, field="territories")]
    return []


def territories_verdict(rows: Sequence[NewTerritory]) -> list[Reason]:
    """Why these territories make no plan: none at all, a key that is unfit or used twice, a parent after its child.

    And for each why its name or its rule is none.
    """
    if not rows:
        return [_no("no_territories", Text.of("Name at least one territory."))]
    reasons: list[Reason] = []
    known: set[str] = set()
    for row in rows:
        reasons += rule_reasons(row.rule, row.name)
        reasons += name_reasons(row.name, longest=LONGEST_TERRITORY_NAME) if row.name else []
        reasons += _tree_reasons(row, known)
        known.add(row.key)
    return reasons


def _tree_reasons(row: NewTerritory, known: Collection[str]) -> list[Reason]:
    if not row.name:
        return [_no("territory_without_name", Text.of("Give every territory a name."))]
    if not row.key or len(row.key) > LONGEST_TERRITORY_KEY or row.key != slug(row.key):
        text = N_("{name}: a key has small letters, digits and hyphens, {most} at most.")
        return [_no("territory_key_unfit", Text.of(text, name=row.name, most=LONGEST_TERRITORY_KEY))]
    if row.key in known:
        return [_no("territory_twice", Text.of("{key} is used twice.", key=row.key))]
    if row.parent_key and row.parent_key not in known:
        text = N_("{name}: “{parent}” has to come before it.")
        return [_no("territory_parent_unknown", Text.of(text, name=row.name, parent=row.parent_key))]
    return []


def _no(code: str, text: Text) -> Reason:
    return Reason(code=code, text=text, field="territories")


def slug(text: str) -> str:
    """A key made of a name: small letters, digits and hyphens."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(text)).split()
    return "-".join(words)[:LONGEST_TERRITORY_KEY].strip("-")


def compile_rule(rule: object) -> Test | None:
    """The rule as a test of an account's fields; None for the empty rule. Raises ValueError when it is none."""
    if rule == {}:
        return None
    return _compiled(rule, _Budget(), 1)


def territory_of(account: NewAccount, specs: Sequence[TerritorySpec]) -> Place:
    """The territory of an account among these, in their order, parents before children.

    An account lies in the deepest territories whose rules it meets together with those of all above them.
    Of several the first counts and the others are named. One that only groups others takes no account.
    """
    inside: dict[int, bool] = {}
    taking: list[TerritorySpec] = []
    for spec in specs:
        is_above = spec.parent_id is None or inside.get(spec.parent_id, False)
        inside[spec.id] = is_above and (spec.test is None or spec.test(account))
        if inside[spec.id] and spec.test is not None:
            taking.append(spec)
    passed = _with_takers_below(taking, specs)
    found = [spec.id for spec in taking if spec.id not in passed]
    return Place(found[0] if found else None, tuple(found[1:]))


def _with_takers_below(taking: Sequence[TerritorySpec], specs: Sequence[TerritorySpec]) -> set[int]:
    parents = {spec.id: spec.parent_id for spec in specs}
    passed: set[int] = set()
    for spec in taking:
        above = spec.parent_id
        while above is not None and above not in passed:
            passed.add(above)
            above = parents[above]
    return passed


def rule_text(rule: Mapping[str, Any]) -> Text:
    """The rule in words, as the pages say it."""
    if not rule:
        return Text.of("Groups those below it")
    if NOT in rule:
        return Text.of("not ({rule})", rule=rule_text(rule[NOT]))
    for key, between in ((ALL, N_("{one} and {other}")), (ANY, N_("{one} or {other}"))):
        if key in rule:
            said = [_bracketed(part, key) for part in rule[key]]
            words = said[0]
            for other in said[1:]:
                words = Text.of(between, one=words, other=other)
            return words
    return _question_text(rule)


def _bracketed(part: Mapping[str, Any], key: str) -> Text:
    said = rule_text(part)
    return Text.of("({rule})", rule=said) if {ALL, ANY} & part.keys() - {key} else said


def _question_text(rule: Mapping[str, Any]) -> Text:
    name = label(FIELD_LABELS[rule["field"]])
    if "in" in rule:
        values = [_value_text(rule["field"], value) for value in rule["in"]]
        return Text.of("{field} is {values}", field=name, values=", ".join(values))
    if "starts" in rule:
        return Text.of("{field} starts with {values}", field=name, values=", ".join(rule["starts"]))
    low, high = rule.get("from"), rule.get("to")
    if high is None:
        return Text.of("{field} from {low}", field=name, low=low)
    if low is None:
        return Text.of("{field} up to {high}", field=name, high=high)
    return Text.of("{field} from {low} to {high}", field=name, low=low, high=high)


def _value_text(field: str, value: str) -> str:
    if field == "country":
        return countries().get(value.upper(), value)
    return region_name(value) if field == "region" else value


class _Unfit(ValueError):
    """Why something is no rule."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class _Budget:
    """How many questions a rule may still ask."""

    def __init__(self) -> None:
        self.left = MOST_QUESTIONS

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Unfit(Text.of("a rule asks {most} questions at most.", most=MOST_QUESTIONS))


def _compiled(rule: object, budget: _Budget, depth: int) -> Test:
    if not isinstance(rule, Mapping) or not rule:
        raise _Unfit(Text.of("a rule is a question about a field, or all, any or not of rules."))
    if depth > DEEPEST_RULE:
        raise _Unfit(Text.of("rules lie {most} deep at most.", most=DEEPEST_RULE))
    if len(rule) == 1:
        ((key, value),) = rule.items()
        if key == NOT:
            inner = _compiled(value, budget, depth + 1)
            return lambda account: not inner(account)
        if key in (ALL, ANY):
            if not isinstance(value, Sequence) or isinstance(value, str) or not value:
                raise _Unfit(Text.of("all and any hold a list of rules."))
            parts = [_compiled(part, budget, depth + 1) for part in value]
            if key == ALL:
                return lambda account: all(part(account) for part in parts)
            return lambda account: any(part(account) for part in parts)
    budget.take()
    return _question(rule)


def _question(rule: Mapping[str, Any]) -> Test:
    field, asked = rule.get("field"), set(rule) - {"field"}
    if field in CHOICES and asked == {"in"}:
        wanted = frozenset(map(fold, _values(rule["in"], field)))
        return lambda account: fold(str(getattr(account, field))) in wanted
    if field in TEXTS and asked == {"starts"}:
        starts = tuple(map(fold, _values(rule["starts"], field)))
        return lambda account: fold(getattr(account, field)).startswith(starts)
    if field in NUMBERS and asked and asked <= {"from", "to"}:
        low, high = _bound(rule.get("from"), 0), _bound(rule.get("to"), LARGEST)
        if low > high:
            raise _Unfit(Text.of("the range ends before it begins."))
        return lambda account: (value := getattr(account, field)) is not None and low <= value <= high
    raise _Unfit(Text.of("“{field}” cannot be asked so.", field=str(field)[:LONGEST_VALUE]))


def _values(given: object, field: str) -> Collection[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 0 < len(given) <= MOST_VALUES:
        raise _Unfit(Text.of("name 1 to {most} values.", most=MOST_VALUES))
    for value in given:
        if not isinstance(value, str) or not fold(value) or len(value) > LONGEST_VALUE:
            raise _Unfit(Text.of("a value is a text of 1 to {most} characters.", most=LONGEST_VALUE))
        if character := forbidden_character(value):
            raise _Unfit(Text.of("the character {character} cannot be stored. Remove it.", character=character))
        if field == "country" and value.upper() not in countries():
            raise _Unfit(Text.of("there is no country “{code}”.", code=value))
        if field == "kind" and value not in set(AccountKind):
            raise _Unfit(Text.of("an account is a company or a person, not “{kind}”.", kind=value))
    return given


def _bound(given: object, otherwise: int) -> int:
    if given is None:
        return otherwise
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= LARGEST:
        raise _Unfit(Text.of("an end of a range is a whole number from 0."))
    return given
