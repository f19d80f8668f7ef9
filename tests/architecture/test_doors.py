"""Whatever a page can do an endpoint can do, by the same action; what only a page does is listed with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, is_in, product_files, tree

GUIDE = ROOT / "docs" / "guide" / "api.md"
LISTED = re.compile(r"^\| (`[^|]+) \| ([^|]+) \|$", re.MULTILINE)


def modules(kind: str) -> Iterator[Path]:
    """The files of this kind in all slices."""
    return (path for path in product_files() if is_in(path, kind))


def actions() -> set[str]:
    """The names of all writes: functions under the decorator `action`."""
    return {
        node.name
        for path in modules("actions")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any("action" in ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list)
    }


def used_by(kind: str) -> set[str]:
    """Every name that files of this kind import or reach into a module for."""
    found = set()
    for path in modules(kind):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                found.update(alias.name for alias in node.names)
    return found


def listed() -> dict[str, str]:
    """What the guide says only a page does: name to reason."""
    return {
        name: reason.strip()
        for names, reason in LISTED.findall(GUIDE.read_text())
        for name in names.strip("` ").split("`, `")
    }


def test_pages_do_nothing_that_the_api_cannot_but_what_is_listed() -> None:
    names = actions()
    assert {"create_opportunity", "edit_account", "deactivate_person", "set_schedule"} <= names
    by_page, by_api = names & used_by("views"), names & used_by("api")
    assert len(by_page) > 100
    assert by_page - by_api == set(listed())


def test_every_one_of_them_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in listed().values())
