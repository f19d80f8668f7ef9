"""Approvals by another person: asked, decided, delegated, lapsed, and what the gate makes of them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.desk.actions import ask_approval
from quarterdeck.desk.queries import lapsed
from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.terms import Correction
from quarterdeck.opportunities.tests.deals import Sales, last_seq, row
from quarterdeck.opportunities.tests.gates import a_gated_pipeline, asked
from quarterdeck.records import actions as approving
from quarterdeck.records.queries import approval_states, approvals, approvals_of
from quarterdeck.records.terms.approvals import ApprovalState, Box, NewDelegation
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import company_day
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused
from tests.cast import SYSTEM, Cast, a_person, actor, joins
from tests.unchanged import unchanged

CRITERION = "commit/manager"


@dataclass(frozen=True)
class Gated:
    """A pipeline whose stage Commit a manager approves, and Rita's deal before it."""

    sales: Sales
    deal: int

    def ask(self, by: str = "rita", criterion: str = CRITERION) -> int:
        return ask_approval(
            opportunity_id=self.deal, criterion=criterion, by=self.sales.actor(by), via=SYSTEM
        ).approval_id

    def codes(self, to: str = "commit", by: str = "rita") -> list[str]:
        return [one.code for one in asked(self.sales, self.deal, to, by)]


@pytest.fixture
def gated(sales: Sales) -> Gated:
    sales = a_gated_pipeline(sales)
    return Gated(sales, sales.deal("open"))


def test_another_person_approves_and_the_move_passes(gated: Gated) -> None:
    assert gated.codes() == ["approval_missing"]
    number = gated.ask()
    assert gated.codes() == ["approval_waiting"]
    saved = approving.approve(approval_id=number, note="Fine", by=gated.sales.actor("max"), via=SYSTEM)
    assert saved.state is ApprovalState.APPROVED
    gated.sales.move(gated.deal, "commit")
    assert row(gated.deal).stage_id == gated.sales.stage("commit")
    assert [entry.event for entry in timeline("approval", number, None, 5)] == ["approval.granted", "approval.asked"]


def test_no_override_stands_in_for_another_person(gated: Gated) -> None:
    """Max may override and may even approve, but a move past the approval needs the approval itself."""
    with unchanged(), pytest.raises(Refused) as refusal:
        gated.sales.move(gated.deal, "commit", by="max", override_reason="They said yes on the phone")
    assert [reason.code for reason in refusal.value.reasons] == ["approval_missing"]


def _second_manager(cast: Cast) -> int:
    mona = a_person("Mona Lee", "manager")
    joins(mona, cast.north, is_manager=True)
    return mona


def test_neither_who_asked_nor_the_owner_decides(gated: Gated, cast: Cast) -> None:
    _second_manager(cast)
    number = gated.ask("max")
    for name, code in (("max", "approver_asked"), ("sam", "approver_role_other")):
        with unchanged(), pytest.raises(Refused) as refused:
            approving.approve(approval_id=number, by=gated.sales.actor(name), via=SYSTEM)
        assert [reason.code for reason in refused.value.reasons] == [code]
    with unchanged(), pytest.raises(NotPermitted):
        approving.approve(approval_id=number, by=gated.sales.actor("rita"), via=SYSTEM)
    stranger = actor(a_person("Nora Far", "manager"))
    with unchanged(), pytest.raises(NotFound):
        approving.approve(approval_id=number, by=stranger, via=SYSTEM)


def test_nobody_is_asked_who_could_not_decide(sales: Sales) -> None:
    sales = a_gated_pipeline(sales)
    number = sales.deal("open", by="system", owner_id=sales.cast.max)
    with unchanged(), pytest.raises(Refused) as refused:
        ask_approval(opportunity_id=number, criterion=CRITERION, by=sales.actor("ada"), via=SYSTEM)
    assert refused.value.reasons[0].code == "approver_nobody"


def _delegate(person: int, deputy: int, days: int = 0) -> int:
    today = company_day(timezone.now())
    new = NewDelegation(deputy, today - timedelta(days=1), today + timedelta(days=days))
    return approving.delegate_approvals(new=new, by=actor(person), via=SYSTEM)


def test_a_deputy_decides_on_behalf_but_never_on_their_own(gated: Gated, cast: Cast) -> None:
    number = gated.ask()
    _delegate(cast.max, cast.sam)
    page = approvals(gated.sales.actor("sam"), Box.WAITING)
    assert page.deciding == {number: cast.max}
    approving.approve(approval_id=number, by=gated.sales.actor("sam"), via=SYSTEM)
    (entry, _) = timeline("approval", number, None, 5)
    assert (entry.actor_id, {c.field: c.new for c in entry.changes}["on_behalf_of_id"]) == (cast.sam, cast.max)
    assert gated.codes() == []


def test_delegation_lends_no_voice_to_asker_or_owner(gated: Gated, cast: Cast) -> None:
    mona = _second_manager(cast)
    number = gated.ask("max")
    # Whoever decides on behalf of Max would decide what he asked for himself.
    _delegate(cast.max, cast.sam)
    with unchanged(), pytest.raises(Refused):
        approving.approve(approval_id=number, by=gated.sales.actor("sam"), via=SYSTEM)
    # On behalf of the other manager Max would, too.
    _delegate(mona, cast.max)
    with unchanged(), pytest.raises(Refused) as refused:
        approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    assert [reason.code for reason in refused.value.reasons] == ["approver_asked"]
    assert approvals(gated.sales.actor("max"), Box.WAITING).rows == []
    approving.approve(approval_id=number, by=actor(mona), via=SYSTEM)


def test_who_would_only_be_represented_by_the_asker_counts_for_nobody(gated: Gated, cast: Cast) -> None:
    _delegate(cast.max, cast.sam)
    with unchanged(), pytest.raises(Refused) as refused:
        gated.ask("max")
    assert [reason.code for reason in refused.value.reasons] == ["approver_nobody"]


def test_an_ended_or_past_delegation_counts_for_nothing(gated: Gated, cast: Cast) -> None:
    number = gated.ask()
    delegation = _delegate(cast.max, cast.sam)
    approving.end_delegation(delegation_id=delegation, by=gated.sales.actor("max"), via=SYSTEM)
    with unchanged(), pytest.raises(Refused):
        approving.approve(approval_id=number, by=gated.sales.actor("sam"), via=SYSTEM)
    with unchanged(), pytest.raises(NotFound):
        approving.end_delegation(delegation_id=delegation, by=gated.sales.actor("max"), via=SYSTEM)


@pytest.mark.parametrize(
    ("deputy", "start", "end", "code"),
    [
        ("max", 0, 1, "deputy_self"),
        ("rita", 0, 1, "deputy_unfit"),
        ("disabled", 0, 1, "deputy_unfit"),
        ("sam", 2, 1, "delegation_backwards"),
        ("sam", -3, -1, "delegation_over"),
        ("sam", 0, 400, "delegation_too_long"),
    ],
)
def test_delegations_that_cannot_be_are_refused(cast: Cast, deputy: str, start: int, end: int, code: str) -> None:
    today = company_day(timezone.now())
    new = NewDelegation(getattr(cast, deputy), today + timedelta(days=start), today + timedelta(days=end))
    with unchanged(), pytest.raises(Refused) as refused:
        approving.delegate_approvals(new=new, by=actor(cast.max), via=SYSTEM)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_an_approval_lapses_when_its_terms_change(gated: Gated) -> None:
    number = gated.ask()
    approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    gated.sales.edit(gated.deal, source="Fair")
    assert gated.codes() == []
    gated.sales.edit(gated.deal, amount=Decimal(900))
    assert gated.codes() == ["approval_lapsed"]
    gated.sales.edit(gated.deal, amount=Decimal(1000))
    assert gated.codes() == []


def test_asking_anew_withdraws_what_was_asked_on_other_terms(gated: Gated) -> None:
    first = gated.ask()
    with unchanged(), pytest.raises(Refused) as refused:
        gated.ask()
    assert refused.value.reasons[0].code == "approval_open"
    gated.sales.edit(gated.deal, amount=Decimal(900))
    second = gated.ask()
    with unchanged(), pytest.raises(Conflict):
        approving.approve(approval_id=first, by=gated.sales.actor("max"), via=SYSTEM)
    approving.approve(approval_id=second, by=gated.sales.actor("max"), via=SYSTEM)
    with unchanged(), pytest.raises(Refused) as given:
        gated.ask()
    assert given.value.reasons[0].code == "approval_given"


def test_a_rejection_says_why_and_can_be_asked_again(gated: Gated) -> None:
    number = gated.ask()
    with unchanged(), pytest.raises(Refused) as refused:
        approving.reject(approval_id=number, note=" ", by=gated.sales.actor("max"), via=SYSTEM)
    assert refused.value.reasons[0].code == "note_missing"
    approving.reject(approval_id=number, note="Too cheap.", by=gated.sales.actor("max"), via=SYSTEM)
    assert gated.codes() == ["approval_rejected"]
    gated.ask()
    assert gated.codes() == ["approval_waiting"]


def test_only_who_asked_withdraws_and_only_once(gated: Gated) -> None:
    number = gated.ask()
    with unchanged(), pytest.raises(NotPermitted):
        approving.withdraw_approval(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    approving.withdraw_approval(approval_id=number, by=gated.sales.actor("rita"), via=SYSTEM)
    with unchanged(), pytest.raises(Conflict):
        approving.withdraw_approval(approval_id=number, by=gated.sales.actor("rita"), via=SYSTEM)
    assert approval_states("opportunity", [gated.deal]) == {gated.deal: {}}
    assert gated.codes() == ["approval_missing"]


def test_what_somebody_asked_and_lent_ends_when_they_leave(gated: Gated, cast: Cast) -> None:
    number, lent = gated.ask(), _delegate(cast.max, cast.sam, days=5)
    for person in (cast.rita, cast.max):
        deactivate_person(person_id=person, successor_id=cast.sam, by=actor(cast.ada), via=SYSTEM)
    assert timeline("approval", number, None, 1)[0].event == "approval.withdrawn"
    assert timeline("delegation", lent, None, 1)[0].event == "approvals.delegation_ended"
    with unchanged(), pytest.raises(Conflict):
        approving.approve(approval_id=number, by=actor(cast.sam), via=SYSTEM)


def test_boxes_show_what_concerns_each(gated: Gated) -> None:
    number = gated.ask()
    ids = {
        (name, box): [one.id for one in approvals(gated.sales.actor(name), box).rows]
        for name in ("rita", "max", "olga", "sam")
        for box in Box
    }
    assert {key for key, found in ids.items() if found} == {("rita", Box.ASKED), ("max", Box.WAITING)}
    approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    assert [one.id for one in approvals(gated.sales.actor("max"), Box.DECIDED).rows] == [number]
    assert approvals(gated.sales.actor("max"), Box.WAITING).rows == []


def test_what_the_stage_rests_on_is_neither_edited_nor_undone_away(gated: Gated) -> None:
    gated.sales.edit(gated.deal, amount=Decimal(900))
    seq = last_seq(gated.deal)
    number = gated.ask()
    approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    gated.sales.move(gated.deal, "commit")
    for write in (
        lambda: gated.sales.edit(gated.deal, amount=Decimal(10)),
        lambda: actions.undo_change(opportunity_id=gated.deal, seq=seq, by=gated.sales.actor("rita"), via=SYSTEM),
    ):
        with unchanged(), pytest.raises(Refused) as refused:
            write()
        assert [reason.code for reason in refused.value.reasons] == ["approval_lapsed"]


def test_undoing_a_move_back_is_no_way_round_the_gate(gated: Gated) -> None:
    number = gated.ask()
    approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    gated.sales.move(gated.deal, "commit")
    gated.sales.move(gated.deal, "open")
    seq = last_seq(gated.deal)
    gated.sales.edit(gated.deal, amount=Decimal(10))
    with unchanged(), pytest.raises(Refused) as refused:
        actions.undo_change(opportunity_id=gated.deal, seq=seq, by=gated.sales.actor("rita"), via=SYSTEM)
    assert [reason.code for reason in refused.value.reasons] == ["approval_lapsed"]
    gated.sales.edit(gated.deal, amount=Decimal(1000))
    actions.undo_change(opportunity_id=gated.deal, seq=seq, by=gated.sales.actor("rita"), via=SYSTEM)
    assert row(gated.deal).stage_id == gated.sales.stage("commit")


def test_a_correction_of_history_shows_that_the_approval_lapsed(gated: Gated) -> None:
    """Who may correct history writes down what was so: the deal stays, and its approval does not count any more."""
    gated.sales.edit(gated.deal, amount=Decimal(900))
    seq = last_seq(gated.deal)
    number = gated.ask()
    approving.approve(approval_id=number, by=gated.sales.actor("max"), via=SYSTEM)
    gated.sales.move(gated.deal, "commit")
    actions.correct_history(
        opportunity_id=gated.deal,
        correction=Correction(seq=seq, changes={"amount": Decimal(10)}, reason="Typed wrong"),
        by=gated.sales.actor("sam"),
        via=SYSTEM,
    )
    assert row(gated.deal).stage_id == gated.sales.stage("commit")
    assert lapsed(gated.sales.actor("rita"), gated.deal, approvals_of("opportunity", gated.deal)) == {number}
