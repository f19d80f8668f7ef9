"""A write happens once, in an action: nothing else saves, deletes, or hooks into saving."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture.source import SOURCE, is_in, product_files, shown, tree

WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"}
SQL = re.compile(
    r"\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER|VIEW))",
    re.IGNORECASE,
)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def chain(node: ast.expr) -> set[str]:
    """All attribute names to the left of a call: {"objects", "filter"} of `X.objects.filter().delete()`."""
    names: set[str] = set()
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return names


def is_write(call: ast.Call) -> bool:
    """Whether a call changes rows, as far as its form shows."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in WRITES:
        return True
    if name == "create":
        return "objects" in chain(call.func.value)
    if name == "update":  # dict.update takes a mapping, QuerySet.update keywords only
        is_attribute = isinstance(call.func.value, ast.Attribute) and "objects" not in chain(call.func.value)
        return not call.args and bool(call.keywords) and not is_attribute
    return name == "delete" and ("objects" in chain(call.func.value) or not (call.args or call.keywords))


def test_rows_are_written_in_actions_only() -> None:
    elsewhere = [path for path in product_files() if not is_in(path, "actions")]
    assert not [shown(path, call.lineno) for path in elsewhere for call in calls(path) if is_write(call)]


def test_no_sql_that_writes_stands_outside_of_actions() -> None:
    """Analytics writes copies, which hold nothing that is not in what they were made from; it knows no store."""
    product = [path for path in product_files() if not path.is_relative_to(SOURCE / "analytics")]
    elsewhere = [path for path in product if not is_in(path, "actions")]
    assert not [
        shown(path, node.lineno)
        for path in elsewhere
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]


def test_the_scan_sees_each_kind_of_write() -> None:
    seen = [
        "person.save()",
        "X.objects.create(a=1)",
        "X.objects.filter(a=1).update(a=2)",
        "rows.update(a=2)",
        "rows.delete()",
        "X.objects.bulk_create([])",
        "X.objects.get_or_create(a=1)",
    ]
    unseen = [
        "values.update(other)",
        "cache.delete('key')",
        "Path.create(x)",
        "digest.update(b'')",
        "env.globals.update(x=1)",
    ]
    assert [is_write(call) for text in seen for call in calls_in(text)] == [True] * len(seen)
    assert not any(is_write(call) for text in unseen for call in calls_in(text))


def calls_in(text: str) -> list[ast.Call]:
    """The outermost call of an expression."""
    node = ast.parse(text, mode="eval").body
    return [node] if isinstance(node, ast.Call) else []


def test_nothing_listens_to_signals() -> None:
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.db.backends.signals")
    imports = [
        (path, node)
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in signals
    ]
    assert not [shown(path, node.lineno) for path, node in imports]


def test_no_model_overrides_saving() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("quarterdeck.")]
    assert ours
    methods = ("save", "delete", "save_base", "asave", "adelete")
    assert not [f"{model.__name__}.{name}" for model in ours for name in methods if name in vars(model)]


def test_no_manager_has_methods_of_its_own() -> None:
    """Reads live in queries, writes in actions; a manager would be a third place."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("quarterdeck.")]
    managers = [type(manager) for model in ours for manager in model._meta.managers]
    own = [(manager, name) for manager in managers for name in vars(manager) if not name.startswith("_")]
    assert not [
        f"{manager.__name__}.{name}"
        for manager, name in own
        if not manager.__module__.startswith("django.") and not hasattr(manager.__mro__[1], name)
    ]


def test_models_are_not_looked_up_by_name() -> None:
    """`apps.get_model` would reach a table that its slice keeps private."""
    assert not [
        shown(path, call.lineno)
        for path in product_files()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"get_model", "get_models"}
    ]
