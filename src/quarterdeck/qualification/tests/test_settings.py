"""Settings: frameworks with elements, question sets with questions."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.journal.terms import Door, Via
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.terms import ElementFields, FrameworkFields, QuestionFields
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts

ROOT = "/settings/qualification"
VIA = Via(Door.FORM)
Elements = dict[str, int]


@pytest.fixture
def sam(cast: Cast, elements: Elements, browser: Callable[[int], Client]) -> Client:
    return browser(cast.sam)


def test_install_adds_only_what_is_missing(elements: Elements) -> None:
    by = system_actor()
    metrics = elements["meddpicc/metrics"]
    actions.edit_element(element_id=metrics, changes={"weight": 40}, by=by, via=SYSTEM)
    actions.install_frameworks(by=by, via=SYSTEM)
    assert queries.element_ids() == elements
    assert queries.element_row(metrics).weight == 40
    assert {row.key for row in queries.frameworks()} == {"bant", "meddicc", "meddpicc", "spiced"}


def test_retired_element_counts_no_more_and_keeps_its_evidence(
    account: int, elements: Elements, actors: dict[str, Actor]
) -> None:
    actions.edit_element(element_id=elements["bant/need"], changes={"is_active": False}, by=actors["sam"], via=VIA)
    assert "bant/need" not in queries.element_ids()
    bant = next(row for row in queries.frameworks() if row.key == "bant")
    assert [element.is_active for element in bant.elements] == [True, True, False, True]


def test_only_managers_of_qualification_change_it(elements: Elements, actors: dict[str, Actor]) -> None:
    for name in ("rita", "max", "chiara", "rolf"):
        with pytest.raises(NotPermitted):
            actions.add_framework(new=FrameworkFields(name="Own"), by=actors[name], via=VIA)
        with pytest.raises(NotPermitted):
            actions.edit_element(element_id=elements["bant/need"], changes={"weight": 1}, by=actors[name], via=VIA)


def test_frameworks_and_elements_are_refused_with_reasons(elements: Elements, actors: dict[str, Actor]) -> None:
    sam = actors["sam"]
    with pytest.raises(Refused, match="exists already"):
        actions.add_framework(new=FrameworkFields(name="  Bant "), by=sam, via=VIA)
    with pytest.raises(Refused, match="key is made of it"):
        actions.add_framework(new=FrameworkFields(name="価値"), by=sam, via=VIA)
    with pytest.raises(Refused, match="levels stay"):
        actions.add_framework(new=FrameworkFields(name="Own", decay_days=-1), by=sam, via=VIA)
    made = actions.add_framework(new=FrameworkFields(name="Own way"), by=sam, via=VIA)
    new = ElementFields(name="", weight=101, position=-1)
    with pytest.raises(Refused) as refusal:
        actions.add_element(framework_id=made.id, new=new, by=sam, via=VIA)
    codes = [reason.code for reason in refusal.value.reasons]
    assert codes == ["name_missing", "weight_out_of_range", "position_out_of_range"]
    with pytest.raises(Stale):
        actions.edit_framework(framework_id=made.id, changes={"name": "Other"}, version=9, by=sam, via=VIA)


def test_answered_question_keeps_its_type(account: int, sam: Client, actors: dict[str, Actor]) -> None:
    by = actors["sam"]
    sam.post(f"{ROOT}/sets/new", {"name": "Discovery", "pipeline": "", "position": "0"})
    (one,) = queries.question_sets()
    made = actions.add_question(set_id=one.id, new=QuestionFields(text="Since when?"), by=by, via=VIA)
    actions.edit_question(question_id=made.id, changes={"type": "date"}, by=by, via=VIA)
    actions.edit_question(question_id=made.id, changes={"type": "text"}, by=by, via=VIA)
    actions.answer_question(kind="account", record_id=account, question_id=made.id, value="2020", by=by, via=VIA)
    with pytest.raises(Refused, match="keeps the type"):
        actions.edit_question(question_id=made.id, changes={"type": "date"}, by=by, via=VIA)


def test_framework_is_added_with_elements_and_edited(sam: Client) -> None:
    address = f"{ROOT}/frameworks/new"
    token = value_in(page_of(sam.get(address)), "token")
    body = {"name": "Harbour", "decay_days": "30", "token": token}
    first, again = (sam.post(address, body) for _ in range(2))
    assert first.url == again.url  # type: ignore[attr-defined]  # redirects
    own = next(row for row in queries.frameworks() if row.key == "harbour")
    here = f"{ROOT}/frameworks/{public_id(own.id)}"
    page_of(sam.get(f"{here}/elements/new"))
    element = {"name": "Berth", "weight": "40", "guidance": "Which berth?", "position": "0"}
    assert sam.post(f"{here}/elements/new", element).status_code == 303
    assert "Berth" in page_of(sam.get(here))
    (berth,) = queries.framework_row(own.id).elements
    editor = f"{ROOT}/elements/{public_id(berth.id)}"
    assert value_in(page_of(sam.get(editor)), "weight") == "40"
    assert sam.post(editor, element | {"weight": "60", "version": "1"}).status_code == 303
    html = page_of(sam.post(editor, element | {"weight": "70", "version": "1"}), 409)
    assert "Stored now: 60" in html
    assert not queries.element_row(berth.id).is_active
    assert "A weight is 0 to 100." in page_of(sam.post(editor, element | {"weight": "700", "version": "2"}), 422)
    assert sam.post(here, {"name": "Harbour", "decay_days": "0", "is_active": "on", "version": "1"}).status_code == 303
    assert queries.framework_row(own.id).decay_days == 0


def test_question_set_is_added_with_questions_and_edited(sam: Client) -> None:
    page_of(sam.get(f"{ROOT}/sets/new"))
    assert "no such pipeline" in page_of(
        sam.post(f"{ROOT}/sets/new", {"name": "A", "pipeline": "moon", "position": "0"}), 422
    )
    sam.post(f"{ROOT}/sets/new", {"name": "Discovery", "pipeline": "", "position": "0"})
    (one,) = queries.question_sets()
    here = f"{ROOT}/sets/{public_id(one.id)}"
    body = {"text": "Cloud or on site?", "type": "choice", "choices": "Cloud", "position": "0"}
    page_of(sam.get(f"{here}/questions/new"))
    assert "Give two answers or more" in page_of(sam.post(f"{here}/questions/new", body), 422)
    assert sam.post(f"{here}/questions/new", body | {"choices": "Cloud\r\nOn site"}).status_code == 303
    (question,) = queries.question_set_row(one.id).questions
    assert question.choices == "Cloud\nOn site"
    editor = f"{ROOT}/questions/{public_id(question.id)}"
    assert value_in(page_of(sam.get(editor)), "type") == "choice"
    assert sam.post(editor, body | {"choices": "A\nB", "version": "1"}).status_code == 303
    assert not queries.question_row(question.id).is_active
    assert (
        sam.post(here, {"name": "Discovery 2", "position": "0", "is_active": "on", "version": "1"}).status_code == 303
    )
    assert "Discovery 2" in page_of(sam.get(ROOT))


def test_everybody_reads_the_settings_and_managers_are_led_on(
    cast: Cast, elements: Elements, sam: Client, browser: Callable[[int], Client], query_counts: QueryCounts
) -> None:
    with query_counts.expect("settings"):
        html = page_of(sam.get(ROOT))
    assert f'href="{ROOT}/frameworks/new"' in html
    rolf = page_of(browser(cast.rolf).get(ROOT))
    assert "MEDDPICC" in rolf
    assert f'href="{ROOT}/frameworks' not in rolf
