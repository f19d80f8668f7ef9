"""Links, passwords, sessions, tokens, roles and the company: state, event, nothing after a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.actions.sessions import forget_ended_sessions
from quarterdeck.users.models import CalendarVersion, Invitation, Person, Role, Token
from quarterdeck.users.queries import actor_for, actor_for_token, company, has_company, system_actor
from quarterdeck.users.queries.actors import digest_of
from quarterdeck.users.terms import Actor, CompanySettings, LinkPurpose, NewCompany, NewPerson, NewToken, Permission
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, PeriodKind
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused, Stale
from tests.cast import PASSWORD, Cast, a_token, the_company, token_actor
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
FORM, SYSTEM = Via(Door.FORM), Via(Door.SYSTEM)
NOW = datetime.now(UTC)
NEW_PASSWORD = "another rather long one"
Actors = dict[str, Actor]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def signed_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/signin/", {"login": email, "password": password})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/profile").status_code == 200


def test_a_link_works_once_and_its_secret_is_nowhere(cast: Cast, actors: Actors) -> None:
    link = actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    assert link.purpose is LinkPurpose.RESET
    kept = Invitation.objects.get()
    assert kept.digest == digest_of(link.secret)
    assert link.secret not in str(timeline("person", cast.rita))
    old = signed_in("rita@nordvik.example")
    assert actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=FORM) == cast.rita
    assert Person.objects.get(pk=cast.rita).check_password(NEW_PASSWORD)
    assert not is_signed_in(old)
    entry = timeline("person", cast.rita, limit=1)[0]
    assert (entry.event, entry.actor_id) == ("person.invitation_accepted", cast.rita)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=FORM)
    assert codes(refusal) == ["link_over"]


def test_links_that_are_over(cast: Cast, actors: Actors) -> None:
    replaced = actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    link = actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    now = datetime.now(UTC)
    cases = [(replaced.secret, now), (link.secret, link.expires_at), ("guess", now), ("", now)]
    for secret, at in cases:
        with unchanged(), pytest.raises(Refused) as refusal:
            actions.accept_invitation(secret=secret, password=NEW_PASSWORD, via=FORM, at=at)
        assert codes(refusal) == ["link_over"]
    last = link.expires_at - timedelta(seconds=1)
    assert actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=FORM, at=last) == cast.rita


@pytest.mark.parametrize("weak", ["short", "password1234", "rita@nordvik.example", ""])
def test_weak_passwords_use_no_link_up(cast: Cast, actors: Actors, weak: str) -> None:
    link = actions.invite_person(person_id=cast.rita, by=actors["sam"], via=FORM)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.accept_invitation(secret=link.secret, password=weak, via=FORM)
    assert all(code.startswith("password_") for code in codes(refusal))
    assert {reason.field for reason in refusal.value.reasons} == {"password"}
    assert actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=FORM)


def test_someone_who_never_signs_in_gets_no_link(actors: Actors) -> None:
    new = NewPerson("Owner Only", can_sign_in=False)
    person_id = actions.add_person(new=new, by=actors["sam"], via=FORM)
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.invite_person(person_id=person_id, by=actors["sam"], via=FORM)
    assert codes(refusal) == ["cannot_sign_in"]


def test_the_system_lets_a_locked_out_administrator_back_in(cast: Cast) -> None:
    link = actions.issue_reset_link(person_id=cast.ada, by=system_actor(), via=SYSTEM)
    actions.accept_invitation(secret=link.secret, password=NEW_PASSWORD, via=FORM)
    assert is_signed_in(signed_in("ada@nordvik.example", NEW_PASSWORD))


def test_only_the_system_sets_anothers_password(cast: Cast, actors: Actors) -> None:
    with unchanged(), pytest.raises(NotPermitted):
        actions.set_password(person_id=cast.rita, password=NEW_PASSWORD, by=actors["ada"], via=FORM)
    with unchanged(), pytest.raises(NotFound):
        actions.set_password(person_id=cast.disabled, password=NEW_PASSWORD, by=system_actor(), via=SYSTEM)


def test_changing_ones_password_ends_the_other_sessions_and_open_links(cast: Cast, actors: Actors) -> None:
    other = signed_in("rita@nordvik.example")
    link = actions.issue_reset_link(person_id=cast.rita, by=actors["sam"], via=FORM)
    actions.change_password(password=NEW_PASSWORD, by=actors["rita"], via=FORM)
    assert not is_signed_in(other)
    assert Session.objects.count() == 0
    with pytest.raises(Refused):
        actions.accept_invitation(secret=link.secret, password=PASSWORD, via=FORM)
    assert timeline("person", cast.rita, limit=1)[0].event == "person.password_changed"
    with unchanged(), pytest.raises(Refused):
        actions.change_password(password="short", by=actors["rita"], via=FORM)


def test_other_sessions_end_and_this_one_stays(cast: Cast, actors: Actors) -> None:
    here, there = signed_in("rita@nordvik.example"), signed_in("rita@nordvik.example")
    olga = signed_in("olga@nordvik.example")
    keep = here.session.session_key or ""
    assert actions.end_other_sessions(keep=keep, by=actors["rita"], via=FORM) == 1
    assert [is_signed_in(client) for client in (here, there, olga)] == [True, False, True]
    assert timeline("person", cast.rita, limit=1)[0].payload["count"] == 1
    with unchanged():
        assert actions.end_other_sessions(keep=keep, by=actors["rita"], via=FORM) == 0


def test_sessions_that_ran_out_are_forgotten(cast: Cast) -> None:
    client = signed_in("rita@nordvik.example")
    assert forget_ended_sessions(NOW) == 0
    assert is_signed_in(client)
    assert forget_ended_sessions(NOW + timedelta(days=15)) == 1
    assert not is_signed_in(client)


def test_a_token_narrows_the_rights_of_its_owner_and_follows_them(cast: Cast, actors: Actors) -> None:
    scopes = frozenset({Permission.OPPORTUNITIES_MOVE.value, Permission.CUSTOMERS_EDIT.value})
    new = NewToken("  Nightly  job ", NOW + timedelta(days=30), scopes)
    made = actions.create_token(new=new, by=actors["rita"], via=FORM)
    kept = Token.objects.get(pk=made.token_id)
    assert (kept.name, kept.digest) == ("Nightly job", digest_of(made.secret))
    entry = timeline("person", cast.rita, limit=1)[0]
    assert (entry.event, entry.payload["token_id"]) == ("person.token_created", made.token_id)
    assert made.secret not in str(entry)
    found = actor_for_token(made.secret, NOW)
    assert found is not None
    assert (found.permissions, found.token_id) == (scopes, made.token_id)
    actions.set_role(person_id=cast.rita, role="read_only", by=actors["ada"], via=FORM)
    found = actor_for_token(made.secret, NOW)
    assert found is not None
    assert found.permissions == frozenset()


def test_tokens_that_are_over_or_never_were(cast: Cast, actors: Actors) -> None:
    secret = a_token(cast.rita, days=1)
    assert actor_for_token(secret, NOW + timedelta(days=2)) is None
    assert actor_for_token(secret + "x", NOW) is None
    assert actor_for_token("", NOW) is None
    token_id = Token.objects.get().id
    with unchanged(), pytest.raises(NotFound):
        actions.revoke_token(token_id=token_id, by=actors["olga"], via=FORM)
    actions.revoke_token(token_id=token_id, by=actors["rita"], via=FORM)
    assert actor_for_token(secret, NOW) is None
    with unchanged():
        actions.revoke_token(token_id=token_id, by=actors["sam"], via=FORM)


def test_tokens_that_cannot_be_made(cast: Cast, actors: Actors) -> None:
    beyond = NewToken("x", NOW + timedelta(days=400), frozenset({Permission.PEOPLE_MANAGE.value}))
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.create_token(new=beyond, by=actors["rita"], via=FORM, at=NOW)
    assert codes(refusal) == ["scope_beyond_rights", "expiry_too_far"]
    plain = NewToken("x", NOW + timedelta(days=1))
    with unchanged(), pytest.raises(NotFound):
        actions.create_token(new=plain, person_id=cast.olga, by=actors["ada"], via=FORM)
    narrow = token_actor(cast.rita)
    with unchanged(), pytest.raises(NotPermitted):
        actions.create_token(new=plain, by=narrow, via=Via(Door.API))
    with unchanged(), pytest.raises(NotPermitted):
        actions.change_password(password=NEW_PASSWORD, by=narrow, via=Via(Door.API))
    with unchanged(), pytest.raises(NotPermitted):
        actions.end_other_sessions(keep="", by=narrow, via=Via(Door.API))


def test_use_of_a_token_is_noted_once_an_hour(cast: Cast) -> None:
    a_token(cast.rita)
    token = Token.objects.get()
    for minutes, expected in ((0, 0), (59, 0), (61, 61)):
        actions.mark_token_used(token.id, NOW + timedelta(minutes=minutes))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(minutes=expected)


@pytest.mark.usefixtures("db")
def test_the_company_is_installed_once() -> None:
    assert not has_company()
    with pytest.raises(NotFound):
        company()
    organisation_id = the_company(NewCompany(" Nordvik  AG ", "Europe/Oslo", "nb", "NOK", is_demo=True))
    found = company()
    assert (found.organisation_id, found.name, found.time_zone) == (organisation_id, "Nordvik AG", "Europe/Oslo")
    assert (found.reporting_currency, found.is_demo, found.push_period) == ("NOK", True, PeriodKind.QUARTER)
    assert timeline("organisation", organisation_id)[0].event == "organisation.installed"
    with unchanged(), pytest.raises(Conflict):
        the_company()


@pytest.mark.usefixtures("db")
def test_a_company_that_cannot_be_installed() -> None:
    for new, field in (
        (NewCompany(""), "name"),
        (NewCompany("N", "Nowhere"), "time_zone"),
        (NewCompany("N", locale="xx"), "locale"),
        (NewCompany("N", reporting_currency="EURO"), "display_currency"),
    ):
        with unchanged(), pytest.raises(Refused) as refusal:
            actions.install_company(new=new, by=system_actor(), via=SYSTEM)
        assert [reason.field for reason in refusal.value.reasons] == [field]


def test_edited_company_counts_at_once_and_keeps_old_calendars(cast: Cast, actors: Actors) -> None:
    weeks = FiscalCalendar(2, CalendarPattern.WEEKS_445, 6)
    wanted = CompanySettings(" Nordvik  AG ", "Europe/Oslo", "nb", weeks, PeriodKind.MONTH)

    def edit(by: Actor, version: int = 1, settings: CompanySettings = wanted) -> None:
        actions.edit_company(settings=settings, version=version, by=by, via=FORM)

    with unchanged(), pytest.raises(NotPermitted):
        edit(actors["sam"])
    edit(actors["ada"])
    found = company()
    assert (found.name, found.time_zone, found.calendar, found.push_period) == (
        "Nordvik AG",
        "Europe/Oslo",
        weeks,
        PeriodKind.MONTH,
    )
    rita = actor_for(cast.rita)
    assert (rita.time_zone, rita.locale) == ("Europe/Oslo", "nb")
    assert rita.access_version > actors["rita"].access_version
    assert CalendarVersion.objects.count() == 2
    changes = {change.field: change.new for change in timeline("organisation", cast.company, limit=1)[0].changes}
    assert changes["calendar"] == {"first_month": 2, "pattern": "4-4-5", "week_end": 6, "push_period": "month"}
    assert changes["name"] == "Nordvik AG"
    with unchanged(), pytest.raises(Stale):
        edit(actors["ada"])
    with unchanged():
        edit(actors["ada"], version=2)
    wrong = CompanySettings("", "Nowhere", "nb", FiscalCalendar(13, week_end=8), PeriodKind.MONTH)
    with unchanged(), pytest.raises(Refused) as refusal:
        edit(actors["ada"], 2, wrong)
    assert codes(refusal) == ["name_missing", "zone_unknown", "month_unknown", "weekday_unknown"]


def test_installing_roles_again_changes_nothing(cast: Cast) -> None:
    with unchanged():
        actions.install_roles(by=system_actor(), via=SYSTEM)


def test_roles_brought_up_to_date_change_what_people_may_and_see(cast: Cast) -> None:
    Role.objects.filter(key="rep").update(read_reach="own", permissions="")
    before = actor_for(cast.rita)
    assert before.permissions == frozenset()
    actions.install_roles(by=system_actor(), via=SYSTEM)
    after = actor_for(cast.rita)
    assert after.may(Permission.OPPORTUNITIES_MOVE)
    assert after.access_version > before.access_version


def test_an_installation_of_an_earlier_release_gets_new_roles_and_permissions(cast: Cast) -> None:
    Role.objects.filter(key="marketing").delete()
    manager = Role.objects.get(key="manager")
    Role.objects.filter(pk=manager.pk).update(permissions=manager.permissions.replace("approvals.decide", "").strip())
    actions.install_roles(by=system_actor(), via=SYSTEM)
    assert actor_for(cast.max).may(Permission.APPROVALS_DECIDE)
    assert Role.objects.get(key="marketing").read_reach == "all"
