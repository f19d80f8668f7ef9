"""Who may decide: in person, or on behalf of those who delegated to them."""

from collections.abc import Sequence
from datetime import date

from quarterdeck.records.models import Delegation
from quarterdeck.records.terms.approvals import Candidate, NewApproval
from quarterdeck.users.queries import actor_for
from quarterdeck.users.queries.approvers import may_approve, role_approvers
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import NotFound

About = tuple[str, int, str]


def principals_of(actor: Actor, today: date) -> list[Actor]:
    """The actor, and then those on whose behalf they may decide today.

    Nobody for an actor who may not decide; whoever lost the right to decide, or left, is represented by nobody.
    """
    if not actor.may(Permission.APPROVALS_DECIDE):
        return []
    rows = Delegation.objects.filter(
        deputy_id=actor.person_id, ended_at=None, valid_from__lte=today, valid_until__gte=today
    )
    found = [actor]
    for person_id in dict.fromkeys(rows.order_by("valid_from", "id").values_list("person_id", flat=True)):
        try:
            principal = actor_for(person_id)
        except NotFound:
            continue
        if principal.may(Permission.APPROVALS_DECIDE):
            found.append(principal)
    return found


def ways_of(actor: Actor, today: date, about: Sequence[About]) -> dict[About, list[Candidate]]:
    """For each (kind, record, role asked) the ways in which the actor might decide, in person first.

    One query for the delegations, one for each principal, one for each principal and kind of record.
    """
    ways: dict[About, list[Candidate]] = {one: [] for one in about}
    for principal in principals_of(actor, today):
        within: set[tuple[str, int]] = set()
        asked = [one for one in about if one[2] == principal.role_key]
        for kind in sorted({one[0] for one in asked}):
            ids = sorted({number for key, number, _ in asked if key == kind})
            within |= {(kind, number) for number in records.kind(kind).writable(principal, ids)}
        for one, found in ways.items():
            found.append(
                Candidate(
                    person_id=actor.person_id,
                    principal_id=None if principal is actor else principal.person_id,
                    holds_role=one[2] == principal.role_key,
                    is_within_reach=one[:2] in within,
                )
            )
    return ways


def approvers_of(new: NewApproval, owner_id: int, asker_id: int, today: date) -> list[int]:
    """Everybody who could decide what is asked: the named person or those of the role, and their deputies.

    Neither the owner of the record nor who asks, nor whoever would decide on their behalf.
    """
    parties = {owner_id, asker_id}
    if new.approver_id is None:
        asked = role_approvers(new.approver_role, owner_id)
    else:
        asked = [new.approver_id] if may_approve(new.approver_id) else []
    people = [person_id for person_id in asked if person_id not in parties]
    rows = Delegation.objects.filter(
        person_id__in=people, ended_at=None, valid_from__lte=today, valid_until__gte=today
    ).exclude(deputy_id__in=parties)
    deputies = rows.order_by("valid_from", "id").values_list("deputy_id", flat=True)
    return list(dict.fromkeys([*people, *deputies]))
