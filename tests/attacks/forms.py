"""Forms as a browser finds them on a page, filled in as somebody would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

Attributes = dict[str, str]
WORDS = "Some other words"


@dataclass
class Form:
    """One form: where it is sent and what is filled in."""

    action: str
    method: str
    id: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects forms; a control may name the form it belongs to."""

    def __init__(self, *, is_full: bool) -> None:
        super().__init__()
        self.is_full = is_full
        self.forms: list[Form] = []
        self._stack: list[Form] = []
        self._select: Attributes | None = None
        self._options: list[Attributes] = []
        self._textarea: Attributes | None = None
        self._text = ""
        self._later: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = Form(found.get("action", ""), found.get("method", "get").upper(), found.get("id", ""))
            self.forms.append(form)
            self._stack.append(form)
        elif tag == "input":
            self._input(found)
        elif tag == "button" and found.get("name"):
            for form in self._stack[-1:]:
                form.buttons.append((found["name"], found.get("value", "")))
        elif tag == "select":
            self._select, self._options = found, []
        elif tag == "option":
            self._options.append(found)
        elif tag == "textarea":
            self._textarea, self._text = found, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._stack:
            self._stack.pop()
        elif tag == "select" and self._select is not None:
            self._set(self._select, _chosen(self._options, is_needed=self._is_needed(self._select)))
            self._select = None
        elif tag == "textarea" and self._textarea is not None:
            self._set(self._textarea, self._text.strip() or (WORDS if self._is_needed(self._textarea) else ""))
            self._textarea = None

    def close(self) -> None:
        super().close()
        by_id = {form.id: form for form in self.forms}
        for form_id, name, value in self._later:
            if form_id in by_id:
                by_id[form_id].values[name] = value

    def _input(self, found: Attributes) -> None:
        kind, value = found.get("type", "text"), found.get("value", "")
        if kind in {"checkbox", "radio"}:
            if "checked" in found or (kind == "radio" and found.get("name") not in self._names()):
                self._set(found, value or "on")
        elif kind not in {"submit", "file", "button"}:
            is_left = kind == "hidden" or not (value or self._is_needed(found))
            self._set(found, value if is_left else _filled(found, kind, value))

    def _is_needed(self, found: Attributes) -> bool:
        return self.is_full or "required" in found or found.get("aria-required") == "true"

    def _names(self) -> set[str]:
        return set(self._stack[-1].values) if self._stack else set()

    def _set(self, found: Attributes, value: str) -> None:
        name = found.get("name", "")
        if not name or "disabled" in found:
            return
        if found.get("form"):
            self._later.append((found["form"], name, value))
        elif self._stack:
            self._stack[-1].values[name] = value


def _chosen(options: list[Attributes], *, is_needed: bool) -> str:
    """The chosen option; where none says anything but one has to, the first that does."""
    selected = [one.get("value", "") for one in options if "selected" in one]
    if (selected and selected[0]) or not is_needed:
        return selected[0] if selected else options[0].get("value", "") if options else ""
    return next((one["value"] for one in options if one.get("value")), "")


def _filled(found: Attributes, kind: str, value: str) -> str:
    later = date.today() + timedelta(days=9)  # noqa: DTZ011  any day to come will do
    if kind == "date":
        return value or later.isoformat()
    if value:
        return f"{value} too" if kind == "text" and found.get("name") in {"name", "label", "subject"} else value
    if kind == "number" or found.get("inputmode") in {"numeric", "decimal"}:
        return "5"
    return {"email": "new@nordvik.example", "search": "", "url": "https://nordvik.example"}.get(kind, WORDS)


def forms_of(html: str, *, is_full: bool = True) -> list[Form]:
    """The forms of a page, filled in: every field, or only what is asked for."""
    reader = _Reader(is_full=is_full)
    reader.feed(html)
    reader.close()
    return reader.forms


def bodies_for(html: str, path: str) -> Iterator[dict[str, str]]:
    """What could be posted to `path` from this page: each form, by each of its buttons."""
    for form in (*forms_of(html, is_full=False), *forms_of(html)):
        if form.method == "POST" and form.action.partition("?")[0] in {"", path}:
            for button in form.buttons or [("", "")]:
                yield form.values | ({button[0]: button[1]} if button[0] else {})
