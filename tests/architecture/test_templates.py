"""Templates hold no script, no style, and no sentence that is not marked for translation."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, product_files, shown

TEMPLATES = files("src", suffix=".html")
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE),
    "htmx code": re.compile(r"hx-on|[\"']js:|javascript:|hx-trigger\s*=\s*[\"'][^\"']*\[", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+(?:false|off)", re.IGNORECASE),
}
BLOCKS = re.compile(
    r"{%-?\s*(?:blocktrans(?:late)?|trans)\b.*?{%-?\s*end(?:blocktrans(?:late)?|trans)\s*-?%}", re.DOTALL
)
# Key caps and commands are the same in every language.
KEYS = re.compile(r"<(kbd|code)>[^<]*</\1>")
NAMES = {"Quarterdeck"}
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
TAGS = re.compile(r"<[^>]*>", re.DOTALL)
ENTITIES = re.compile(r"&\w+;")
SAID = re.compile(r"\b(?:title|aria-label|placeholder|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
WORD = re.compile(r"[^\W\d_]{2,}")


def unmarked(text: str) -> list[str]:
    """Words a reader would see that are not marked for translation."""
    bare = KEYS.sub(" ", CODE.sub(" ", BLOCKS.sub(" ", text)))
    attributes = [first or second for first, second in SAID.findall(bare)]
    words = WORD.findall(ENTITIES.sub(" ", TAGS.sub(" ", bare))) + [w for a in attributes for w in WORD.findall(a)]
    return [word for word in words if word not in NAMES]


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_template_keeps_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_template_marks_its_texts(path: Path) -> None:
    assert not unmarked(path.read_text())


def test_the_scans_see_what_they_are_for() -> None:
    planted = {
        "inline script": "<script>x()</script>",
        "inline style": '<p style="color: red">',
        "event attribute": '<button onclick="x()">',
        "htmx code": "<a hx-vals='js:{}'>",
        "another host": '<img src="https://example.org/x.png">',
        "unescaped output": "{{ name|safe }}",
    }
    for name, text in planted.items():
        assert FORBIDDEN[name].search(text), name
    assert unmarked('<p title="Close">{{ _("Open") }}</p>') == ["Close"]
    assert unmarked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert unmarked('{% trans %}Hello{% endtrans %}<b aria-label="{{ _("x") }}">&nbsp;</b>') == []


def test_scripts_write_no_markup_from_strings() -> None:
    """A string that becomes markup is where injected text turns into code."""
    pattern = re.compile(r"\beval\(|new Function\(|insertAdjacentHTML|document\.write")
    found = [path for path in files("frontend/src", suffix=".ts") if pattern.search(path.read_text())]
    assert not [shown(path) for path in found]


def test_pages_are_made_of_components() -> None:
    """A slice's own templates hold no class names of the kit's cards and buttons: they call its macros."""
    raw = re.compile(r"class\s*=\s*[\"'][^\"']*\b(?:btn|card|badge|modal|dropdown)\b")
    slices = [path for path in TEMPLATES if "kit" not in path.relative_to(ROOT / "src" / "quarterdeck").parts]
    assert not [shown(path) for path in slices if raw.search(path.read_text())]


def test_which_part_is_asked_for_is_read_in_one_place() -> None:
    """The header is tag#id: who compares it with an id answers tests, and no browser."""
    reading = [path for path in product_files() if re.search(r"HX-Target|HTTP_HX_TARGET", path.read_text())]
    assert [shown(path) for path in reading] == ["src/quarterdeck/kit/pages.py"]
