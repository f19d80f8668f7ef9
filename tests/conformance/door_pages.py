"""The doors of the pages: the form without scripts, the field edited in place, the board."""

from html.parser import HTMLParser

from django.urls import reverse

from quarterdeck.journal.terms import Door
from quarterdeck.values.ids import public_id
from tests.conformance.course import Asked
from tests.conformance.doors import Row, driver


class Reasons(HTMLParser):
    """The reasons on a page: elements that bear `data-code`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._open: tuple[str, str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "data-code" in found:
            self._open, self._text = (found["data-code"], found["data-criterion"], found["data-field"]), ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == "span":
            self.rows.append((*self._open, self._text))
            self._open = None


def _post(asked: Asked, path: str, stage_field: str, **more: str) -> list[Row]:
    data = {name: public_id(value) if name.endswith("_id") else str(value) for name, value in asked.fill.items()}
    headers: dict[str, str] = {name: more.pop(name) for name in ("HX-Request", "HX-Target") if name in more}
    response = asked.browser.post(path, data | {stage_field: public_id(asked.to)} | more, headers=headers)
    assert response.status_code == 422, response.content
    found = Reasons()
    found.feed(response.content.decode())
    return found.rows


@driver(Door.FORM)
def form(asked: Asked) -> list[Row]:
    """The page of the move, sent without scripts."""
    return _post(asked, reverse("opportunity_move", args=[asked.opportunity_id]), "to")


@driver(Door.INLINE)
def inline(asked: Asked) -> list[Row]:
    """The stage edited in place on the deal's page."""
    path = reverse("opportunity_field", args=[asked.opportunity_id, "stage_id"])
    return _post(asked, path, "stage_id", **{"HX-Request": "true", "HX-Target": "deal"})


@driver(Door.BOARD)
def board(asked: Asked) -> list[Row]:
    """The card dropped on another column."""
    path = reverse("opportunity_move", args=[asked.opportunity_id])
    return _post(asked, path, "to", board="strict", view="", **{"HX-Request": "true", "HX-Target": "card"})
