"""Which conditions are taken, where one goes wrong, and that two engines agree on what is taken."""

from typing import Any

import celpy
import pytest
from celpy.adapter import json_to_cel
from celpy.evaluation import CELEvalError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quarterdeck.pipelines.rules.conditions import FIELDS, environment, reading_of
from quarterdeck.pipelines.rules.criteria import KINDS, finding_of
from quarterdeck.pipelines.rules.expressions import LONGEST, Type, UnsoundExpressionError, read_expression
from quarterdeck.pipelines.tests.specs import TODAY, facts

TAKEN = (
    'amount > 10000.0 && source != ""',
    "amount > 10000",
    "!has_amount || amount < 5.5",
    'contacts["champion"] >= 1 && name != ""',
    'channel in ["direct", "partner"] || !(age_days > 30)',
    'days_to_close > -5 ? type == "new" : name.startsWith("A")',
    "double(days_in_stage) / 7.0 > 2.5",
    '"call" in activities',
    "(contact_count + 1) % 2 == 0",
    r'name.contains("say \"hi\"")',
)
UNSOUND = (
    ("amount >", 9, "expected"),
    ("amount > 'many'", 10, "cannot be compared"),
    ("amuont > 5", 1, "no field amuont"),
    ("size(name) > 3", 1, "no field size"),
    ("amount", 1, "true or false"),
    ("amount > 5 source", 12, "left over"),
    ("age_days > 2.5", 12, "cannot be compared"),
    ("age_days == null", 13, "no field null"),
    ("age_days", 1, "true or false"),
    ("source && true", 1, "here true or false"),
    ("name.matches('a')", 6, "After a point"),
    ("1 < 2 < 3", 7, "do not follow"),
    ("contacts[champion] > 0", 10, "in quotes"),
    ("[1, 'a'] == 1", 5, "of one type"),
    ("name + 1 == 'a'", 8, "a text is expected"),
    ("amount > 5 ? 1 : 'x'", 18, "same type"),
    ("amount > $5", 10, "means nothing"),
    ("99999999999999999999 > age_days", 1, "too large"),
    ("(" * 30 + "true" + ")" * 30, 14, "nested"),
    ("true" + " || true" * 60, 401, "signs"),
    ("true " + " " * 500, 501, "characters"),
    ("!" + "(" * 5 + "true", 11, "parenthesis is missing"),
    ("true ? true", 12, "colon"),
    ("", 1, "expected"),
    ("x" + "\x00", 2, "means nothing"),
)


@pytest.mark.parametrize("expression", TAKEN)
def test_sound_conditions_are_read(expression: str) -> None:
    assert read_expression(expression, FIELDS).fields


@pytest.mark.parametrize(("expression", "at", "words"), UNSOUND, ids=[one[0][:20] for one in UNSOUND])
def test_unsound_conditions_say_where_and_how_to_mend(expression: str, at: int, words: str) -> None:
    with pytest.raises(UnsoundExpressionError) as found:
        read_expression(expression, FIELDS)
    assert (found.value.at, words in str(found.value.text)) == (at, True), str(found.value.text)


def test_keys_that_are_looked_up_are_known() -> None:
    assert reading_of('levels["meddicc/champion"] > 1 && levels["bant/need"] > 0').keys == {
        "levels": {"meddicc/champion", "bant/need"}
    }


PARAMS = {"message": "It is big", "expression": "amount / 2.0 > 10.0"}
DIVIDED = {"message": "Half", "expression": "10 / contact_count > 1"}


def test_a_condition_is_met_or_says_what_is_missing() -> None:
    assert finding_of("condition", PARAMS, facts(amount=50)) is None
    unmet = finding_of("condition", PARAMS, facts(amount=5))
    missing = finding_of("condition", PARAMS, facts())
    failed = finding_of("condition", DIVIDED, facts())
    assert unmet
    assert missing
    assert failed
    assert (unmet.code, unmet.field, str(unmet.text)) == ("condition_unmet", "amount", "Not met: It is big.")
    assert (missing.code, missing.field) == ("field_missing", "amount")
    assert failed.code == "condition_failed"
    assert "zero" in str(failed.text)


def test_a_condition_is_refused_with_its_place() -> None:
    kind = KINDS["condition"]
    assert kind.accepts(PARAMS)
    for params in ({}, {"message": "x"}, PARAMS | {"expression": "amount >"}, PARAMS | {"message": " "}):
        assert not kind.accepts(params)
    assert str(kind.fault(PARAMS | {"expression": "amount >"})).startswith("At character 9: ")


def test_only_what_lasts_is_asked_again() -> None:
    kind = KINDS["condition"]
    assert (kind.lasts(PARAMS), kind.gathers(PARAMS)) == (True, frozenset())
    aged = PARAMS | {"expression": "age_days > 3 && levels['bant/need'] > 0"}
    assert (kind.lasts(aged), kind.gathers(aged)) == (False, frozenset({"ages", "levels"}))


WHOLES = st.one_of(
    st.integers(0, 40).map(str), st.sampled_from([name for name, kind in FIELDS.items() if kind is Type.WHOLE])
)
DECIMALS = st.one_of(st.sampled_from(["amount", "0.5", "2.0", "1000.25"]), WHOLES.map(lambda text: f"double({text})"))
TEXTS = st.one_of(
    st.sampled_from([name for name, kind in FIELDS.items() if kind is Type.TEXT]),
    st.sampled_from(['""', '"direct"', "'A b'", r'"it\'s"', '"€"']),
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
KEYS = st.sampled_from(['contacts["champion"]', 'contacts["user"]', 'activities["call"]', 'levels["bant/need"]'])


def _sums(numbers: st.SearchStrategy[str], signs: str) -> st.SearchStrategy[str]:
    return st.one_of(
        numbers,
        st.builds("({} {} {})".format, numbers, st.sampled_from(signs), numbers),
        numbers.map(lambda text: f"-({text})"),
    )


WHOLE_SUMS, DECIMAL_SUMS = _sums(st.one_of(WHOLES, KEYS), "+-*/%"), _sums(DECIMALS, "+-*")
ATOMS = st.one_of(
    st.builds("{} {} {}".format, WHOLE_SUMS, SIGNS, WHOLE_SUMS),
    st.builds("{} {} {}".format, DECIMAL_SUMS, SIGNS, DECIMAL_SUMS),
    st.builds("{} {} {}".format, TEXTS, SIGNS, TEXTS),
    st.builds("{}.{}({})".format, TEXTS, st.sampled_from(["startsWith", "endsWith", "contains"]), TEXTS),
    st.builds("{} + {} == {}".format, TEXTS, TEXTS, TEXTS),
    st.builds('{} in ["direct", {}]'.format, TEXTS, st.just('"A b"')),
    st.builds("{} in [1, 2, 3]".format, WHOLES),
    st.builds('"{}" in contacts'.format, st.sampled_from(["champion", "nobody"])),
    st.sampled_from(["true", "false", "has_amount", "has_close_date"]),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        inner.map(lambda text: f"!({text})"),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
    ),
    max_leaves=4,
)
WORDS = st.sampled_from(["", "direct", "A b", "it's", "€", "Z"])
VALUES = st.fixed_dictionaries(
    {name: WORDS for name, kind in FIELDS.items() if kind is Type.TEXT}
    | {
        "has_amount": st.booleans(),
        "has_close_date": st.booleans(),
        "age_days": st.integers(0, 400),
        "days_in_stage": st.integers(0, 100),
        "contact_count": st.integers(0, 5),
        "contacts": st.fixed_dictionaries({"champion": st.integers(0, 2), "user": st.integers(0, 2)}),
        "activities": st.fixed_dictionaries({"call": st.integers(0, 5)}),
        "levels": st.fixed_dictionaries({"bant/need": st.integers(0, 3)}),
    },
    optional={
        "amount": st.integers(-100, 10**6).map(lambda cents: cents / 4),
        "days_to_close": st.integers(-50, 50),
    },
)


# Made once: making one raises Python's recursion limit.
ORACLE = celpy.Environment()


def _by_product(expression: str, values: dict[str, Any]) -> bool:
    import cel

    try:
        return cel.compile(expression).execute(values) is True
    except (TypeError, ValueError, ArithmeticError, KeyError, RuntimeError):
        return False


def _by_oracle(expression: str, values: dict[str, Any]) -> bool:
    activation: Any = json_to_cel(values)
    try:
        return bool(ORACLE.program(ORACLE.compile(expression)).evaluate(activation))
    except CELEvalError:
        return False


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, VALUES)
def test_both_engines_answer_alike(expression: str, values: dict[str, Any]) -> None:
    assume(len(expression) <= LONGEST and sum(expression.count(sign) for sign in "()") < 40)
    read_expression(expression, FIELDS)
    assert _by_product(expression, values) == _by_oracle(expression, values)


def test_the_environment_has_every_field() -> None:
    full = environment(facts(amount=5, close_date=TODAY), reading_of("true"))
    assert set(full) == set(FIELDS)
    assert set(FIELDS) - set(environment(facts(), reading_of("true"))) == {"amount", "days_to_close"}
