"""Drawing a control sheet, its figures and the lines behind them, signing it off."""

from decimal import Decimal

import pytest

from quarterdeck.journal.queries.timeline import timeline
from quarterdeck.opportunities.actions import delete_opportunity, edit_opportunity
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reconciliations.actions import begin_sheet, draw, sign_sheet, type_figure
from quarterdeck.reconciliations.jobs import draw_sheets
from quarterdeck.reconciliations.queries import drawing_sheets, lines_of, sheet_figures, sheet_of, sheets_of
from quarterdeck.reconciliations.rules import figure_key, owner_key
from quarterdeck.reconciliations.terms import FigureKey, Measure, SheetState, Why
from quarterdeck.reconciliations.tests.conftest import DEALS, MAPPING, Bring
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Conflict, NotPermitted, Refused
from tests.cast import SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db


def told(sheet_id: int, owner: str = "") -> dict[str, tuple[int, int]]:
    """Figures by their names in addresses: what the file says, what is here."""
    blocks = {block.name: block for block in sheet_figures(sheet_id)}
    return {str(figure.key): (figure.file, figure.here) for figure in blocks[owner].figures}


def whys(sheet_id: int, cast: Cast, figure: str = "", owner: str = "") -> dict[str, tuple[Why, ...]]:
    key = figure_key(figure) if figure else None
    page = lines_of(sheet_id, actor(cast.sam), figure=key, owner=owner)
    return {line.match_key or line.name: line.why for line in page.lines}


def test_figures_of_the_file_stand_beside_what_is_here(cast: Cast, drawn: Bring) -> None:
    sheet_id = drawn()
    assert told(sheet_id) == {
        "deals": (6, 5),
        "open": (3, 2),
        "open:EUR": (134_050, 125_050),
        "won:2026-04-01": (1, 1),
        "won:2026-04-01:EUR": (400_000, 400_000),
        "won:2026-07-01": (1, 1),
        "won:2026-07-01:EUR": (50_000, 50_000),
        "lost": (1, 1),
    }
    assert told(sheet_id, "Rita Vogel")["open:EUR"] == (100_000, 100_000)
    assert told(sheet_id, "J. Weber") == {"deals": (1, 0), "open": (1, 0), "open:EUR": (9_000, 0)}
    assert whys(sheet_id, cast) == {"A-6": (Why.LEFT_OUT,)}
    assert whys(sheet_id, cast, "won:2026-04-01") == {}


def test_what_changed_here_since_is_told_with_its_reason(cast: Cast, bring: Bring) -> None:
    import_id, by = bring(), actor(cast.sam)
    ids = dict(visible_to(by).values_list("external_id", "pk"))
    edit_opportunity(opportunity_id=ids["A-1"], changes={"amount": Decimal(1100)}, by=by, via=SYSTEM)
    edit_opportunity(opportunity_id=ids["A-2"], changes={"owner_id": cast.rita}, by=by, via=SYSTEM)
    delete_opportunity(opportunity_id=ids["A-3"], by=by, via=SYSTEM)
    sheet_id = begin_sheet(import_id=import_id, by=by, via=SYSTEM)
    while draw(sheet_id):
        pass
    assert whys(sheet_id, cast) == {
        "A-1": (Why.AMOUNT,),
        "A-2": (Why.OWNER,),
        "A-3": (Why.GONE,),
        "A-6": (Why.LEFT_OUT,),
    }
    assert set(whys(sheet_id, cast, "open:EUR")) == {"A-1", "A-6"}
    assert set(whys(sheet_id, cast, "open")) == {"A-6"}
    assert set(whys(sheet_id, cast, "open", owner_key(cast.olga))) == {"A-2"}
    assert told(sheet_id)["won:2026-04-01:EUR"] == (400_000, 0)


def test_each_difference_is_the_sum_over_its_lines(cast: Cast, drawn: Bring) -> None:
    sheet_id = drawn(DEALS.replace("A-5,Line five,Olga Novak", "A-5,Line five,Nobody"))
    for block in sheet_figures(sheet_id):
        for figure in block.figures:
            lines = lines_of(sheet_id, actor(cast.sam), figure=figure.key, owner=block.owner).lines
            assert bool(lines) == bool(figure.difference)
            is_sum = bool(figure.key.currency)
            file = sum((line.file.minor if is_sum else 1) for line in lines if line.file)
            here = sum((line.here.minor if is_sum else 1) for line in lines if line.here)
            assert here - file == figure.difference


def test_a_whole_file_is_held_against_every_deal_here(cast: Cast, bring: Bring, drawn: Bring) -> None:
    bring()
    sheet_id = drawn("\n".join(DEALS.splitlines()[:3]) + "\n", is_whole=True)
    assert whys(sheet_id, cast) == dict.fromkeys(("Line three", "Line four", "Line five"), (Why.NOT_IN_FILE,))
    assert told(sheet_id)["deals"] == (2, 5)


def test_what_the_file_does_not_say_is_not_compared(cast: Cast, drawn: Bring) -> None:
    bare = MAPPING.replace('owner = "rep"\n', "").replace('amount = "value"\n', "")
    sheet_id = drawn(mapping=bare)
    assert whys(sheet_id, cast) == {}
    assert told(sheet_id, "Sam Okafor")["deals"] == (6, 6)


def test_a_typed_figure_goes_before_the_file(cast: Cast, drawn: Bring) -> None:
    sheet_id, by = drawn(), actor(cast.sam)
    key = FigureKey(Measure.DEALS)
    type_figure(sheet_id=sheet_id, figure=key, value=5, by=by, via=SYSTEM)
    assert next(one for one in sheet_figures(sheet_id)[0].figures if one.key == key).difference == 0
    type_figure(sheet_id=sheet_id, figure=key, value=None, by=by, via=SYSTEM)
    assert next(one for one in sheet_figures(sheet_id)[0].figures if one.key == key).difference == -1


def test_a_sheet_is_signed_by_name_and_stays(cast: Cast, drawn: Bring) -> None:
    sheet_id, by = drawn(), actor(cast.sam)
    with pytest.raises(Refused) as refused:
        sign_sheet(sheet_id=sheet_id, note=" ", by=by, via=SYSTEM)
    assert [reason.code for reason in refused.value.reasons] == ["differences_unexplained"]
    sign_sheet(sheet_id=sheet_id, note="J. Weber left in May.", by=by, via=SYSTEM)
    sheet = sheet_of(by, sheet_id)
    assert (sheet.state, sheet.signed_by, sheet.note) == (SheetState.SIGNED, "Sam Okafor", "J. Weber left in May.")
    with pytest.raises(Refused):
        sign_sheet(sheet_id=sheet_id, note="Again", by=by, via=SYSTEM)
    with pytest.raises(Conflict):
        type_figure(sheet_id=sheet_id, figure=FigureKey(Measure.LOST), value=1, by=by, via=SYSTEM)
    names = sorted(entry.event for entry in timeline("control_sheet", sheet_id))
    assert names == ["control_sheet.begun", "control_sheet.signed"]


def test_a_sheet_of_somebody_who_left_holds_up_nobody(cast: Cast, bring: Bring) -> None:
    import_id = bring()
    left, next_one = (begin_sheet(import_id=import_id, by=actor(who), via=SYSTEM) for who in (cast.sam, cast.ada))
    deactivate_person(person_id=cast.sam, by=system_actor(), via=SYSTEM)
    while drawing_sheets():
        draw_sheets()
    assert [sheet.id for sheet in sheets_of(actor(cast.ada), import_id)] == [next_one]
    assert left != next_one


def test_only_who_may_import_compares(cast: Cast, bring: Bring) -> None:
    import_id = bring()
    with pytest.raises(NotPermitted):
        begin_sheet(import_id=import_id, by=actor(cast.rita), via=SYSTEM)


def test_other_kinds_and_imports_that_are_not_applied_are_refused(cast: Cast, bring: Bring) -> None:
    accounts = 'kind = "accounts"\nmatch = "name"\n[fields]\nname = "name"\n'
    with pytest.raises(Refused):
        begin_sheet(import_id=bring("name\nNorth Works\n", mapping=accounts), by=actor(cast.sam), via=SYSTEM)


def test_an_amount_that_nobody_could_read_is_told_beside_the_sums_it_is_missing_from(cast: Cast, drawn: Bring) -> None:
    sheet_id = drawn(DEALS.replace("1000", "a thousand").replace(",250.50,", ",,"))
    sheet = sheet_of(actor(cast.sam), sheet_id)
    assert (sheet.lines, sheet.differing, sheet.unread) == (6, 2, 1)
    assert whys(sheet_id, cast) == {"A-1": (Why.LEFT_OUT, Why.UNREAD), "A-6": (Why.LEFT_OUT,)}
