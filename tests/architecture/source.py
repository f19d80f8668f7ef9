"""The files of the repository, parsed once."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "quarterdeck"
# Packages that are no slices: composition root, toolkit, pure values and analytics, way out, files, the API.
NO_SLICES = {"server", "api", "kit", "outbound", "sheets", "analytics", "values"}
LEFT_OUT = {"node_modules", "__pycache__", "var", "app", "output"}


def files(*folders: str, suffix: str) -> list[Path]:
    """Files of these folders with this suffix, in order."""
    return [path for folder in folders for path in sorted(_walk(ROOT / folder)) if path.name.endswith(suffix)]


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in LEFT_OUT and not path.name.startswith("."):
            yield from _walk(path)
        elif path.is_file():
            yield path


def python_files() -> list[Path]:
    """All Python of the repository but migrations."""
    top = [ROOT / "conftest.py", ROOT / "hatch_build.py"]
    return [*(path for path in files("src", "tests", "tools", suffix=".py") if "migrations" not in path.parts), *top]


def product_files() -> list[Path]:
    """Python of the product: no tests, no migrations."""
    return [path for path in python_files() if path.is_relative_to(SOURCE) and "tests" not in path.parts]


def slices() -> list[str]:
    """Names of the slices."""
    return sorted(path.name for path in SOURCE.iterdir() if (path / "apps.py").is_file() and path.name not in NO_SLICES)


def is_in(path: Path, name: str) -> bool:
    """Whether a product file is `<slice>/<name>.py` or lies in the package `<slice>/<name>/`."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return len(parts) > 1 and parts[1] == name


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def shown(path: Path, line: int | None = None) -> str:
    """A place as a failing test names it."""
    place = path.relative_to(ROOT).as_posix()
    return f"{place}:{line}" if line else place


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def layers() -> list[str]:
    """Packages from the top of the tree to its bottom, as the contract has them."""
    contract = next(row for row in project()["tool"]["importlinter"]["contracts"] if row["id"] == "layers")
    return [name.strip() for layer in contract["layers"] for name in layer.split("|")]
