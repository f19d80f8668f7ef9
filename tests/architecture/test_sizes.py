import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SOURCE, files, product_files, python_files, shown, slices, tree

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 400, 300, 60, 5
LONGEST_TEMPLATE, LONGEST_SCRIPT, ALL_SCRIPTS, LARGEST_SLICE = 150, 150, 5_000, 6_000
# What every method and every action has besides.
FRAME = {"self", "cls", "by", "via", "at"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def parameters(function: Function) -> list[str]:
    every = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return [argument.arg for argument in every if argument.arg not in FRAME]


def is_command(path: Path, function: Function) -> bool:
    """A command's parameters are the options its users type; typer reads them from the signature."""
    return path.parent == SOURCE / "server" / "commands" and not function.name.startswith("_")


def test_python_files_are_short() -> None:
    limits = {path: LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE for path in python_files()}
    assert not [f"{shown(path)} has {lines(path)}" for path, limit in limits.items() if lines(path) > limit]


def test_functions_are_short() -> None:
    lengths = [
        (path, node, node.end_lineno - node.lineno + 1)
        for path in python_files()
        for node in functions(path)
        if node.end_lineno
    ]
    assert not [f"{shown(path, node.lineno)} {node.name}: {n}" for path, node, n in lengths if n > LONGEST_FUNCTION]


def test_functions_have_few_parameters() -> None:
    """Fixtures of a test are no parameters in this sense: only product and tools are counted."""
    counted = [path for path in python_files() if "tests" not in path.parts]
    assert not [
        f"{shown(path, node.lineno)} {node.name}: {parameters(node)}"
        for path in counted
        for node in functions(path)
        if len(parameters(node)) > MOST_PARAMETERS and not is_command(path, node)
    ]


def test_templates_are_short() -> None:
    assert not [shown(path) for path in files("src", suffix=".html") if lines(path) > LONGEST_TEMPLATE]


def test_scripts_are_short() -> None:
    scripts = files("frontend/src", suffix=".ts")
    assert not [shown(path) for path in scripts if lines(path) > LONGEST_SCRIPT]
    assert sum(map(lines, scripts)) <= ALL_SCRIPTS


@pytest.mark.parametrize("name", slices())
def test_slice_is_small(name: str) -> None:
    """Its product code; tests are as long as they need to be, each file within its own limit."""
    assert sum(lines(path) for path in product_files() if path.is_relative_to(SOURCE / name)) <= LARGEST_SLICE


def test_no_machine_path_stands_in_the_repository() -> None:
    suffixes = (".py", ".md", ".toml", ".json", ".ts", ".mjs", ".html", ".css", ".scss", ".lock", ".yaml", ".csv")
    places = ("src", "tests", "tools", "docs", "frontend", "requirements")
    found = [path for suffix in suffixes for path in files(*places, suffix=suffix)]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    machine = ("/" + "work/", "/" + "root/", "/" + "home/", "/tmp" + "/qd")
    hits = [(path, name) for path in found for name in machine if name in path.read_text(errors="replace")]
    assert not [f"{shown(path)}: {name}" for path, name in hits]


def test_no_file_has_a_name_that_says_nothing() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers", "signals", "admin"}
    found = [path for path in python_files() if forbidden & {part.removesuffix(".py") for part in path.parts}]
    assert not [shown(path) for path in found]


def test_no_two_test_modules_share_a_name_in_one_folder_tree() -> None:
    """Each folder of tests is a package, so that pytest can tell equal names apart."""
    folders = Counter(path.parent for path in python_files() if path.name.startswith("test_"))
    assert not [shown(folder) for folder in folders if not (folder / "__init__.py").is_file()]
