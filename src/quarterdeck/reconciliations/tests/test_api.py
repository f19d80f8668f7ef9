"""Endpoints of control sheets."""

import pytest

from quarterdeck.reconciliations.api import ControlLinesOut, ControlSheetOut
from quarterdeck.reconciliations.jobs import draw_sheets
from quarterdeck.reconciliations.tests.conftest import Bring
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import api, content, fits

pytestmark = pytest.mark.django_db


def test_a_sheet_is_begun_read_filled_in_and_signed(cast: Cast, bring: Bring) -> None:
    import_id, sam = public_id(bring()), api(cast.sam, Permission.IMPORTS_RUN)
    begun = sam.post("/control-sheets", {"import_id": import_id})
    assert (fits(begun, ControlSheetOut, 201).state, begun["Location"][-13:]) == ("drawing", content(begun)["id"])
    here = f"/control-sheets/{content(begun)['id']}"
    while draw_sheets():
        pass
    sheet = fits(sam.get(here), ControlSheetOut)
    assert (sheet.state, sheet.lines, sheet.differing) == ("ready", 6, 1)
    said = {one.figure: (one.file, one.here, one.difference) for one in sheet.figures[0].figures}
    assert said["open:EUR"] == ("1340.50", "1250.50", "-90.00")
    assert said["deals"] == ("6", "5", "-1")
    lines = fits(sam.get(f"{here}/lines?figure=open:EUR&owner=~J.%20Weber"), ControlLinesOut)
    assert [(line.match_key, line.why, line.here) for line in lines.items] == [("A-6", ["left_out"], None)]
    assert sam.put(f"{here}/figures", {"figure": "open:EUR", "value": "1250.50"}).status_code == 204
    first = fits(sam.get(here), ControlSheetOut).figures[0]
    assert next(one for one in first.figures if one.figure == "open:EUR").difference == "0.00"
    signed = fits(sam.post(f"{here}/sign", {"note": "He left."}), ControlSheetOut)
    assert (signed.state, signed.signed_by_name) == ("signed", "Sam Okafor")
    assert sam.put(f"{here}/figures", {"figure": "lost", "value": "1"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"figure": "deals", "value": "1.5"},
        {"figure": "deal", "value": "1"},
        {"figure": "deals", "owner": "~Nobody", "value": "1"},
        {"figure": "open:EUR", "owner": "x", "value": "1"},
    ],
)
def test_figures_that_are_none_are_refused(cast: Cast, drawn: Bring, body: dict[str, str]) -> None:
    sam = api(cast.sam, Permission.IMPORTS_RUN)
    refused = sam.put(f"/control-sheets/{public_id(drawn())}/figures", body)
    assert refused.status_code == 422
    assert content(refused)["reasons"][0]["code"] in {"figure_unknown", "figure_not_written_so"}


def test_others_see_no_sheet(cast: Cast, drawn: Bring) -> None:
    here = f"/control-sheets/{public_id(drawn())}"
    assert api(cast.rita, Permission.OPPORTUNITIES_EDIT).get(here).status_code == 403
    assert api(cast.sam).get(here).status_code == 403
