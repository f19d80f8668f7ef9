"""Keeping, sharing, deleting views, and choosing what to start with."""

from dataclasses import replace
from typing import Any

import pytest

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.saved_views.actions import (
    choose_columns,
    choose_role_view,
    choose_usual_view,
    delete_view,
    edit_view,
    restore_view,
    save_view,
)
from quarterdeck.saved_views.models import SavedView
from quarterdeck.saved_views.queries import deleted_views, view_for, views_of
from quarterdeck.saved_views.terms import Sharing, ViewFields
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused, Stale
from tests.cast import Cast, actor, token_actor
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

VIA = Via(Door.FORM)


def a_view(person_id: int, name: str = "Idle", **more: Any) -> int:
    """A view of a person."""
    return save_view(new=ViewFields(name=name, query="flag=idle", **more), by=actor(person_id), via=VIA).id


def keys(person_id: int) -> set[str]:
    return {row.key for row in views_of(actor(person_id)).rows if not row.is_shipped}


def refuses(error: type[QuarterdeckError], action: Any, **kwargs: Any) -> QuarterdeckError:
    with unchanged(), pytest.raises(error) as refused:
        action(via=VIA, **kwargs)
    return refused.value


def test_a_view_is_private_until_it_is_shared(cast: Cast, query_counts: QueryCounts) -> None:
    view_id = a_view(cast.max, columns='[["name",120]]')
    key = public_id(view_id)
    assert key in keys(cast.max)
    assert key not in keys(cast.rita)
    refuses(NotFound, edit_view, view_id=view_id, changes={"name": "x"}, by=actor(cast.rita))
    edit_view(view_id=view_id, changes={"sharing": Sharing.ROLE, "role_key": "rep"}, by=actor(cast.max), via=VIA)
    assert key in keys(cast.rita)
    assert key in keys(cast.olga)
    assert key not in keys(cast.sam)
    edit_view(view_id=view_id, changes={"sharing": Sharing.EVERYONE}, by=actor(cast.max), via=VIA)
    assert key in keys(cast.sam)
    rita = actor(cast.rita)
    with query_counts.expect("views of a person"):
        views = views_of(rita)
    row = views.row(key)
    assert row is not None
    assert (row.owner_name, row.is_own, row.columns) == ("Max Berg", False, (("name", 120),))


def test_only_its_owner_changes_a_view(cast: Cast) -> None:
    view_id = a_view(cast.max, sharing=Sharing.EVERYONE)
    for person_id in (cast.ada, cast.sam, cast.rita):
        refuses(NotPermitted, edit_view, view_id=view_id, changes={"name": "Mine"}, by=actor(person_id))
        refuses(NotPermitted, delete_view, view_id=view_id, by=actor(person_id))
    delete_view(view_id=view_id, by=actor(cast.max), via=VIA)
    refuses(NotFound, restore_view, view_id=view_id, by=actor(cast.ada))


def test_sharing_needs_the_right(cast: Cast) -> None:
    new = ViewFields(name="Idle", sharing=Sharing.EVERYONE)
    refuses(NotPermitted, save_view, new=new, by=actor(cast.rita))
    view_id = a_view(cast.rita)
    refuses(NotPermitted, edit_view, view_id=view_id, changes={"sharing": "everyone"}, by=actor(cast.rita))


def test_a_shared_view_may_be_made_private_without_the_right(cast: Cast) -> None:
    view_id = a_view(cast.max, sharing=Sharing.EVERYONE)
    fallen = replace(actor(cast.max), permissions=frozenset())
    edit_view(view_id=view_id, changes={"name": "Quiet"}, by=fallen, via=VIA)
    edit_view(view_id=view_id, changes={"sharing": Sharing.PRIVATE}, by=fallen, via=VIA)
    assert keys(cast.rita) == set()


def test_a_shared_view_comes_back_only_with_the_right_to_share_it(cast: Cast) -> None:
    view_id = a_view(cast.max, sharing=Sharing.EVERYONE)
    fallen = replace(actor(cast.max), permissions=frozenset())
    delete_view(view_id=view_id, by=fallen, via=VIA)
    refuses(NotPermitted, restore_view, view_id=view_id, by=fallen)
    restore_view(view_id=view_id, by=actor(cast.max), via=VIA)


def test_edits_are_versioned_and_journalled(cast: Cast) -> None:
    view_id, rita = a_view(cast.rita), actor(cast.rita)
    saved = edit_view(view_id=view_id, changes={"query": "flag=overdue"}, by=rita, via=VIA, version=1)
    assert saved.version == 2
    refuses(Stale, edit_view, view_id=view_id, changes={"query": ""}, by=rita, version=1)
    assert edit_view(view_id=view_id, changes={"query": "flag=overdue"}, by=rita, via=VIA).seq is None
    assert [entry.event for entry in timeline("view", view_id)] == ["view.edited", "view.saved"]


def test_a_deleted_view_comes_back_unless_its_name_is_taken(cast: Cast) -> None:
    view_id, rita = a_view(cast.rita), actor(cast.rita)
    delete_view(view_id=view_id, by=rita, via=VIA)
    assert keys(cast.rita) == set()
    assert [row.id for row in deleted_views(rita)] == [view_id]
    other = a_view(cast.rita, "IDLE")
    refuses(Refused, restore_view, view_id=view_id, by=rita)
    delete_view(view_id=other, by=rita, via=VIA)
    restore_view(view_id=view_id, by=rita, via=VIA)
    assert view_for(rita, public_id(view_id)).name == "Idle"
    assert SavedView.objects.count() == 2


def test_two_people_may_use_the_same_name(cast: Cast) -> None:
    a_view(cast.rita)
    a_view(cast.olga)
    refuses(Refused, save_view, new=ViewFields(name="idle"), by=actor(cast.rita))


def test_what_is_usual_goes_from_the_person_to_the_role_to_what_is_shipped(cast: Cast) -> None:
    sam, rita = actor(cast.sam), actor(cast.rita)
    assert views_of(rita).usual_key == "my_quarter"
    shared = public_id(a_view(cast.max, sharing=Sharing.ROLE, role_key="rep"))
    choose_role_view(role_key="rep", key=shared, by=sam, via=VIA)
    assert (views_of(rita).usual_key, views_of(rita).own_usual) == (shared, False)
    own = public_id(a_view(cast.rita))
    choose_usual_view(key=own, by=rita, via=VIA)
    assert (views_of(rita).usual_key, views_of(rita).own_usual) == (own, True)
    delete_view(view_id=views_of(rita).rows[0].id, by=rita, via=VIA)
    assert views_of(rita).usual_key == shared
    choose_usual_view(key="overdue", by=rita, via=VIA)
    assert views_of(rita).usual_key == "overdue"
    choose_usual_view(key="", by=rita, via=VIA)
    choose_role_view(role_key="rep", key="", by=sam, via=VIA)
    assert views_of(rita).usual_key == "my_quarter"
    assert choose_usual_view(key="", by=rita, via=VIA) is None


def test_a_role_starts_only_with_what_its_people_may_use(cast: Cast) -> None:
    private, sam = public_id(a_view(cast.sam)), actor(cast.sam)
    refuses(Refused, choose_role_view, role_key="rep", key=private, by=sam)
    for_managers = public_id(a_view(cast.sam, "M", sharing=Sharing.ROLE, role_key="manager"))
    refuses(Refused, choose_role_view, role_key="rep", key=for_managers, by=sam)
    refuses(NotFound, choose_role_view, role_key="partner_user", key="overdue", by=sam)
    refuses(NotPermitted, choose_role_view, role_key="rep", key="overdue", by=actor(cast.max))
    refuses(NotFound, choose_usual_view, key=private, by=actor(cast.rita))


def test_columns_are_each_persons_own(cast: Cast) -> None:
    rita = actor(cast.rita)
    choose_columns(columns=(("name", 200), ("amount", 0)), by=rita, via=VIA)
    assert views_of(rita).columns == (("name", 200), ("amount", 0))
    assert views_of(actor(cast.olga)).columns == ()
    assert choose_columns(columns=(("name", 200), ("amount", 0)), by=rita, via=VIA) is None
    refuses(Refused, choose_columns, columns=(("name", 1), ("name", 2)), by=rita)
    choose_columns(columns=(), by=rita, via=VIA)
    assert views_of(rita).columns == ()


def test_a_token_that_only_reads_keeps_no_view(cast: Cast) -> None:
    narrow = token_actor(cast.rita)
    refuses(NotPermitted, save_view, new=ViewFields(name="x"), by=narrow)
    refuses(NotPermitted, choose_columns, columns=(("name", 1),), by=narrow)
    refuses(NotPermitted, choose_usual_view, key="overdue", by=narrow)
