"""Writes of product gaps: rights, rules, history, and nothing on a refusal."""

from typing import Any

import pytest

from quarterdeck.gaps import actions
from quarterdeck.gaps.queries import gap_row, gap_rows, requests_of
from quarterdeck.gaps.terms import GAP, REQUEST, GapFields, RequestFields
from quarterdeck.gaps.tests.making import a_gap, active_requests, asks
from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.actions import set_muted_notices
from quarterdeck.records.queries import notices
from quarterdeck.records.terms import NoticeKind
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, actor
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db


def refused(call: object, **asked: object) -> list[str]:
    with unchanged(), pytest.raises(Refused) as refusal:
        call(**asked, via=SYSTEM)  # type: ignore[operator]
    return [reason.code for reason in refusal.value.reasons]


def test_who_sells_adds_open_gaps_and_only_managers_more(sales: Sales) -> None:
    rita, max_ = sales.actor("rita"), sales.actor("max")
    done = actions.add_gap(new=GapFields("  Offline   mode "), by=rita, via=SYSTEM)
    row = gap_row(rita, done.id)
    assert (row.fields.name, row.fields.state, row.version) == ("Offline mode", "open", 1)
    with unchanged(), pytest.raises(NotPermitted):
        actions.add_gap(new=GapFields("Later", state="planned"), by=rita, via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        actions.edit_gap(gap_id=done.id, changes={"name": "Mine"}, by=rita, via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        actions.add_gap(new=GapFields("Reading"), by=sales.actor("rolf"), via=SYSTEM)
    edited = actions.edit_gap(gap_id=done.id, changes={"state": "planned"}, version=1, by=max_, via=SYSTEM)
    assert edited.version == 2
    with unchanged(), pytest.raises(Stale):
        actions.edit_gap(gap_id=done.id, changes={"state": "open"}, version=1, by=max_, via=SYSTEM)
    assert refused(actions.add_gap, new=GapFields("OFFLINE Mode"), by=rita) == ["gap_name_taken"]
    told = timeline(GAP, done.id)
    assert [entry.event for entry in told] == ["product_gap.edited", "product_gap.added"]
    assert [(change.field, change.old, change.new) for change in told[0].changes] == [("state", "open", "planned")]


def test_people_of_partners_see_no_gap(sales: Sales) -> None:
    gap = a_gap()
    for read in (gap_rows, lambda who: gap_row(who, gap)):
        with pytest.raises(NotFound):
            read(actor(sales.cast.paul))


def test_a_deal_is_linked_once_by_who_may_change_it(sales: Sales) -> None:
    deal, gap = sales.deal(), a_gap()
    rita, new = sales.actor("rita"), RequestFields("blocker", "objection", sales.buyer, " For the night shift ")
    done = actions.link_gap(opportunity_id=deal, gap_id=gap, new=new, by=rita, via=SYSTEM)
    (row,) = requests_of(rita, deal)
    assert (row.id, row.gap_name, row.fields.note) == (done.id, "Offline mode", "For the night shift")
    assert row.contact_name
    asked: dict[str, Any] = {"opportunity_id": deal, "gap_id": gap, "new": RequestFields()}
    assert refused(actions.link_gap, **asked, by=rita) == ["gap_linked_already"]
    with unchanged(), pytest.raises(NotFound):
        actions.link_gap(**asked, by=sales.actor("olga"), via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        actions.link_gap(**asked, by=sales.actor("chiara"), via=SYSTEM)
    with unchanged(), pytest.raises(NotFound):
        actions.link_gap(opportunity_id=deal, gap_id=gap + 1, new=RequestFields(), by=rita, via=SYSTEM)
    wrong = RequestFields("dire", contact_id=12345)
    other = {"opportunity_id": deal, "gap_id": a_gap("Other")}
    assert refused(actions.link_gap, **other, new=wrong, by=rita) == ["unknown_choice", "unknown_choice"]
    (entry,) = timeline(REQUEST, done.id)
    assert {change.field for change in entry.changes} == {"gap_id", "severity", "source", "contact_id", "note"}


def test_a_new_name_joins_the_catalogue_and_a_known_one_does_not(sales: Sales) -> None:
    one, two = sales.deal(), sales.deal()
    rita = sales.actor("rita")
    for deal, name in ((one, "Offline mode"), (two, " offline MODE")):
        actions.link_gap_named(opportunity_id=deal, name=name, new=RequestFields(), by=rita, via=SYSTEM)
    assert len(gap_rows(rita)) == 1
    assert {deal for _gap, deal, _severity in active_requests()} == {one, two}
    asked = {"opportunity_id": sales.deal(), "name": " ", "new": RequestFields(), "by": rita}
    assert refused(actions.link_gap_named, **asked) == ["name_missing"]


def test_a_request_is_changed_removed_and_restored(sales: Sales) -> None:
    deal, gap = sales.deal(), a_gap()
    request = asks(sales, deal, gap)
    mine: dict[str, Any] = {"opportunity_id": deal, "request_id": request, "by": sales.actor("rita"), "via": SYSTEM}
    assert actions.edit_request(changes={"severity": "blocker"}, version=1, **mine).version == 2
    assert actions.edit_request(changes={"severity": "blocker"}, **mine).seq is None
    with unchanged(), pytest.raises(Stale):
        actions.edit_request(changes={"severity": "nice"}, version=1, **mine)
    actions.remove_request(**mine)
    assert active_requests() == []
    with unchanged(), pytest.raises(NotFound):
        actions.remove_request(**mine)
    again = asks(sales, deal, gap)
    with unchanged(), pytest.raises(Refused):
        actions.restore_request(**mine)
    actions.remove_request(**{**mine, "request_id": again})
    actions.restore_request(**mine)
    assert active_requests() == [(gap, deal, "blocker")]
    assert len(timeline(REQUEST, request)) == 4


def test_a_deal_asks_for_no_more_gaps_than_it_may_by_linking_or_restoring(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quarterdeck.gaps.actions.requests.MOST_ON_DEAL", 1)
    deal = sales.deal()
    first: dict[str, Any] = {"opportunity_id": deal, "request_id": asks(sales, deal, a_gap())}
    actions.remove_request(**first, by=sales.actor("rita"), via=SYSTEM)
    asks(sales, deal, a_gap("Other"))
    third = {"opportunity_id": deal, "gap_id": a_gap("Third"), "new": RequestFields()}
    assert refused(actions.link_gap, **third, by=sales.actor("rita")) == ["gaps_too_many"]
    assert refused(actions.restore_request, **first, by=sales.actor("rita")) == ["gaps_too_many"]


def test_a_merge_counts_for_the_other_and_is_undone(sales: Sales) -> None:
    one, two, three = a_gap("Offline"), a_gap("Without network"), a_gap("In tunnels")
    deal, other = sales.deal(), sales.deal()
    asks(sales, deal, one)
    asks(sales, deal, two, "blocker")
    asks(sales, other, three)
    max_: dict[str, Any] = {"by": sales.actor("max"), "via": SYSTEM}
    before = active_requests()
    with unchanged(), pytest.raises(NotPermitted):
        actions.merge_gap(gap_id=one, into_id=two, by=sales.actor("rita"), via=SYSTEM)
    actions.merge_gap(gap_id=three, into_id=one, **max_)
    actions.merge_gap(gap_id=one, into_id=two, **max_)
    assert {row.gap_name for row in requests_of(max_["by"], deal)} == {"Without network"}
    assert [row.gap_name for row in requests_of(max_["by"], other)] == ["Without network"]
    assert active_requests() == before, "requests stay as they are"
    asked = {"opportunity_id": other, "new": RequestFields(), "by": sales.actor("rita")}
    assert refused(actions.link_gap, gap_id=three, **asked) == ["gap_linked_already"]
    assert refused(actions.merge_gap, gap_id=two, into_id=one, by=max_["by"]) == ["gap_target_merged"]
    assert refused(actions.merge_gap, gap_id=one, into_id=two, by=max_["by"]) == ["gap_merged_already"]
    actions.unmerge_gap(gap_id=one, **max_)
    assert [row.gap_name for row in requests_of(max_["by"], other)] == ["Offline"]
    assert refused(actions.unmerge_gap, gap_id=one, by=max_["by"]) == ["gap_not_merged"]
    assert [entry.event for entry in timeline(GAP, one)][:2] == ["product_gap.unmerged", "product_gap.merged"]


def test_owners_of_open_and_lost_deals_are_told_of_a_release(sales: Sales) -> None:
    gap, part = a_gap("Offline"), a_gap("Tunnels")
    merged: dict[str, Any] = {"gap_id": part, "into_id": gap, "by": system_actor(), "via": SYSTEM}
    opened, lost, won, hers, gone = (
        sales.deal("negotiation", "system", name=name, owner_id=owner)
        for name, owner in (
            ("Opened", sales.cast.rita),
            ("Lost", sales.cast.rita),
            ("Won", sales.cast.rita),
            ("Hers", sales.cast.olga),
            ("Removed", sales.cast.rita),
        )
    )
    for deal in (opened, lost, won):
        asks(sales, deal, gap)
    asks(sales, hers, part)
    request = asks(sales, gone, gap)
    actions.remove_request(opportunity_id=gone, request_id=request, by=system_actor(), via=SYSTEM)
    actions.merge_gap(**merged)
    sales.move(lost, "closed_lost", by="system", fill={"loss_reason_id": sales.reasons["feature_missing"]})
    sales.move(won, "closed_won", by="system", override_reason="Signed")
    max_ = sales.actor("max")
    actions.edit_gap(gap_id=gap, changes={"state": "planned"}, by=max_, via=SYSTEM)
    assert released(sales, "rita") == []
    actions.edit_gap(gap_id=gap, changes={"state": "released"}, by=max_, via=SYSTEM)
    assert released(sales, "rita") == [("Lost", "Offline"), ("Opened", "Offline")]
    assert released(sales, "olga") == [("Hers", "Offline")]
    set_muted_notices(muted=[NoticeKind.GAP_RELEASED], by=sales.actor("rita"), via=SYSTEM)
    for state in ("open", "released"):
        actions.edit_gap(gap_id=gap, changes={"state": state}, by=max_, via=SYSTEM)
    # Nobody is told again of the same deal, and of one that asked since for the first time.
    assert released(sales, "olga") == [("Hers", "Offline")]
    asks(sales, sales.deal(by="system", name="Late", owner_id=sales.cast.olga), gap)
    for state in ("open", "released", "open", "released"):
        actions.edit_gap(gap_id=gap, changes={"state": state}, by=max_, via=SYSTEM)
    assert len(released(sales, "rita")) == 2
    assert released(sales, "olga") == [("Hers", "Offline"), ("Late", "Offline")]


def test_what_was_merged_in_since_is_told_of_the_next_release_and_only_once(sales: Sales) -> None:
    gap, part, of_part = a_gap("Offline"), a_gap("Tunnels"), a_gap("Caves")
    max_ = sales.actor("max")

    def release() -> list[tuple[str, str]]:
        for state in ("open", "released"):
            actions.edit_gap(gap_id=gap, changes={"state": state}, by=max_, via=SYSTEM)
        return released(sales, "rita")

    for name, asked in (("First", gap), ("Second", part), ("Third", of_part)):
        asks(sales, sales.deal("negotiation", "system", name=name, owner_id=sales.cast.rita), asked)
    assert release() == [("First", "Offline")]
    # All of them asked before that release; two began to count for the gap only after it.
    actions.merge_gap(gap_id=of_part, into_id=part, by=max_, via=SYSTEM)
    actions.merge_gap(gap_id=part, into_id=gap, by=max_, via=SYSTEM)
    everybody = [("First", "Offline"), ("Second", "Offline"), ("Third", "Offline")]
    assert release() == everybody
    # Whoever leaves and comes back was told already.
    actions.unmerge_gap(gap_id=part, by=max_, via=SYSTEM)
    actions.merge_gap(gap_id=part, into_id=gap, by=max_, via=SYSTEM)
    assert release() == everybody


def released(sales: Sales, name: str) -> list[tuple[str, str]]:
    """Deals and gaps somebody was told of."""
    found = notices(sales.actor(name)).rows
    return sorted((row.record_name, row.what) for row in found if row.notice is NoticeKind.GAP_RELEASED)
