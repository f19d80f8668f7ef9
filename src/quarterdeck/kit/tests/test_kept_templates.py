"""Compiled templates are kept between starts, and a page does not fail where they cannot be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest

from quarterdeck.kit.jinja import environment


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Where compiled templates of this test are kept."""
    settings.TEMPLATES_DIR = tmp_path / "kept"
    yield tmp_path / "kept"
    if (tmp_path / "kept").is_dir():
        (tmp_path / "kept").chmod(0o700)


def shown(text: str) -> str:
    """What a template of this text shows to an environment that has seen none."""
    return environment(loader=jinja2.DictLoader({"page.html": text})).get_template("page.html").render(name="<a>")


def test_second_start_compiles_only_what_has_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = jinja2.Environment.compile

    def noted(env: jinja2.Environment, source: str, *rest: Any) -> Any:
        compiled.append(source)
        return real(env, source, *rest)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    assert [shown("{{ name }}") for _ in range(3)] == ["&lt;a&gt;"] * 3
    assert compiled == ["{{ name }}"]
    assert shown("not {{ name }}") == "not &lt;a&gt;"
    assert compiled == ["{{ name }}", "not {{ name }}"]
    assert [path.stat().st_mode & 0o077 for path in folder.iterdir()] == [0]


def test_page_is_shown_where_nothing_can_be_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(jinja2.bccache.Bucket, "write_bytecode", full)
    assert shown("{{ name }}") == "&lt;a&gt;"
    monkeypatch.undo()
    for path in folder.iterdir():
        path.rmdir()
    folder.rmdir()
    folder.write_text("a file, no folder")
    assert shown("{{ name }}") == "&lt;a&gt;"
