"""The registry of reason codes holds exactly the codes that the source can give to a client of the API."""

import ast
from collections.abc import Iterator
from pathlib import Path

import quarterdeck
from quarterdeck.api.alert_reasons import ALERTS
from quarterdeck.api.gap_reasons import GAPS
from quarterdeck.api.health_reasons import ADVICE, HEALTH
from quarterdeck.api.inputs import SHAPES as SHAPE_ERRORS
from quarterdeck.api.metric_reasons import DASHBOARDS, METRICS
from quarterdeck.api.problems import PROBLEMS
from quarterdeck.api.quota_reasons import FORECASTS, QUOTAS, REVIEWS, SCENARIOS
from quarterdeck.api.reasons import FIELDS, GATE, REASONS, SHAPES

SOURCE = Path(quarterdeck.__file__).parent
SLICES = (
    "activities", "advice", "alerts", "api", "catalog", "customers", "dashboards", "desk", "duplicates", "forecasts",
    "gaps", "health", "inspection", "kit/rest",
    "mirrors", "objections", "opportunities", "pipelines", "qualification", "quality", "quotas", "reconciliations",
    "records", "reports", "revenue", "reviews", "saved_views", "scenarios", "sheets", "snapshots", "uploads", "values",
    "webhooks",
)  # fmt: skip
# Of this slice the API reaches these files' refusals.
ALONE = (
    "users/rules.py", "users/actions/company.py", "users/actions/people.py", "users/actions/teams.py",
    "users/actions/territories.py", "imports/rules/mapping.py",
    "imports/queries/beside.py", "exports/api.py", "exports/actions/files.py",
    "exports/queries/privacy.py", "exports/tables/files.py", "exports/tables/movement.py", "journal/rules.py",
)  # fmt: skip
# Not reached by the API: findings of `quarterdeck check`, and what only files tell.
ELSEWHERE = (
    "opportunities/queries/totals.py", "opportunities/queries/checking.py", "opportunities/queries/telling.py",
    "pipelines/rules/passage.py", "records/queries/checking.py", "catalog/actions/ecb.py", "quotas/rules/files.py",
    "quotas/actions/files.py", "sheets/currencies.py", "duplicates/rules/twins.py",
)  # fmt: skip
# What a token may not do at all: roles, tokens, invitations, second factors.
SIGNED_IN_ONLY = {
    "audit_needs_all", "email_twice", "expiry_past", "expiry_too_far", "nobody_named", "permission_unknown",
    "role_fixed", "scope_beyond_rights", "second_factor_required", "too_many_people", "writes_beyond_reading",
}  # fmt: skip
MAKERS = {"Reason", "because", "Finding", "PydanticCustomError", "_no", "_reason"}
MONEY_CODES = {"not_a_number", "over_precise", "too_large"}


def codes(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = next((word.value for word in node.keywords if word.arg == "code"), (*node.args, None)[0])
            if name == "_wrong":
                # Values of custom fields: the code stands third, and is this where it is left out.
                first = node.args[2] if len(node.args) > 2 else ast.Constant("custom_value_wrong")
            if name in {*MAKERS, "_wrong"} and isinstance(first, ast.Constant):
                yield str(first.value)


def said() -> set[str]:
    files = [file for name in SLICES for file in (SOURCE / name).rglob("*.py") if "tests" not in file.parts]
    files += [SOURCE / name for name in ALONE]
    found = {code for file in files if not str(file).endswith(ELSEWHERE) for code in codes(file)}
    shapes = {code for code, _ in SHAPE_ERRORS.values()}
    money = {f"{name}_{code}" for name in ("amount", "number", "quantity") for code in MONEY_CODES}
    return (found | shapes | money) - SIGNED_IN_ONLY


def test_registry_holds_every_code_and_no_other() -> None:
    assert said() - set(REASONS) == set()
    assert set(REASONS) - said() == set()


def test_codes_of_money_are_all_there_are() -> None:
    tree = ast.parse((SOURCE / "values" / "money.py").read_text())
    raised = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "MoneyError"]
    assert {n.args[0].value for n in raised if isinstance(n.args[0], ast.Constant)} == MONEY_CODES


def test_a_code_means_one_thing() -> None:
    parts = (
        SHAPES, GATE, QUOTAS, METRICS, DASHBOARDS, ALERTS, HEALTH, ADVICE, FORECASTS, SCENARIOS, GAPS, REVIEWS, FIELDS,
    )  # fmt: skip
    assert len(REASONS) == sum(map(len, parts))
    assert not set(REASONS) & set(PROBLEMS)
