"""Decisions about people and rights: pure, facts in, reasons or results out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from quarterdeck.users.terms import (
    LOCALES,
    PERMISSION_LABELS,
    REACH_ORDER,
    Actor,
    Invitee,
    LinkPurpose,
    OrganisationKind,
    Permission,
    Reach,
)
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text, clean_line, label
from quarterdeck.values.verdict import NotPermitted, Reason

LONGEST_TOKEN = timedelta(days=366)
LINK_LIFE = {LinkPurpose.JOIN: timedelta(days=7), LinkPurpose.RESET: timedelta(days=1)}
LONGEST_NAME = 200
MOST_INVITED = 50


class FailedBecause(StrEnum):
    """Why somebody was not let in."""

    NOBODY = "unknown_address"
    GUESSED = "wrong_password"
    CODE = "wrong_code"
    SHUT_OUT = "may_not_sign_in"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role gives, or what someone who grants a role holds."""

    permissions: frozenset[str]
    read_reach: Reach
    write_reach: Reach


@dataclass(frozen=True, slots=True)
class PersonReach:
    """How far one person who may act reads and writes."""

    person_id: int
    read: Reach
    write: Reach


@dataclass(frozen=True, slots=True)
class OpenMembership:
    """A present membership of a team."""

    person_id: int
    team_id: int
    is_manager: bool


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotPermitted unless the actor holds the permission."""
    if not actor.may(permission):
        raise NotPermitted(
            permission.value,
            Text.of(
                "This needs the right “{permission}”. An administrator can give it to your role.",
                permission=label(PERMISSION_LABELS[permission]),
            ),
        )


def grant_verdict(*, holder: Rights, granted: Rights) -> list[Reason]:
    """Why `holder` may not give, or act on someone who has, the rights `granted`: empty when allowed.

    Nobody gives a permission they lack, nor a reach wider than their own.
    """
    reasons = [
        Reason(
            code="lacks_permission",
            text=Text.of("You do not have the right “{permission}” yourself.", permission=_label_of(permission)),
            field="role",
        )
        for permission in sorted(granted.permissions - holder.permissions)
    ]
    if _wider(granted.read_reach, holder.read_reach) or _wider(granted.write_reach, holder.write_reach):
        reasons.append(
            Reason(
                code="lacks_reach", text=Text.of("That role sees or changes more records than you do."), field="role"
            )
        )
    return reasons


def role_verdict(new: Rights, *, is_fixed: bool) -> list[Reason]:
    """Why a role cannot be so: rights nobody knows, more written than read, the audit without all records."""
    unknown = sorted(new.permissions - {permission.value for permission in Permission})
    reasons = [
        Reason(
            code="permission_unknown",
            text=Text.of("There is no right “{permission}”.", permission=one),
            field="permissions",
        )
        for one in unknown
    ]
    if is_fixed:
        text = Text.of("What this role sees, changes and allows is fixed.")
        reasons.append(Reason(code="role_fixed", text=text, field="permissions"))
    if _wider(new.write_reach, new.read_reach):
        text = Text.of("A role cannot change more records than it sees.")
        reasons.append(Reason(code="writes_beyond_reading", text=text, field="write_reach"))
    if Permission.AUDIT_READ in new.permissions and new.read_reach is not Reach.ALL:
        text = Text.of("The audit log tells of every record: only a role that sees all records can read it.")
        reasons.append(Reason(code="audit_needs_all", text=text, field="permissions"))
    return reasons


def _label_of(permission: str) -> Text:
    known = {key.value: words for key, words in PERMISSION_LABELS.items()}
    return label(known.get(permission, permission))


def _wider(one: Reach, other: Reach) -> bool:
    return REACH_ORDER.index(one) > REACH_ORDER.index(other)


def token_verdict(*, scopes: Collection[str], held: frozenset[str], expires_at: datetime, at: datetime) -> list[Reason]:
    """Why a token may not be made: scopes beyond the person's rights, or a wrong expiry."""
    reasons = [
        Reason(
            code="scope_beyond_rights",
            text=Text.of("The owner of this token may not “{scope}”, so it cannot either.", scope=_label_of(scope)),
            field="scopes",
        )
        for scope in sorted(set(scopes) - held)
    ]
    if expires_at <= at:
        reasons.append(
            Reason(code="expiry_past", text=Text.of("The token would already have expired."), field="expires_at")
        )
    elif expires_at - at > LONGEST_TOKEN:
        reasons.append(
            Reason(code="expiry_too_far", text=Text.of("A token lives 366 days at most."), field="expires_at")
        )
    return reasons


def is_below(team_id: int, ancestor_id: int, parents: Mapping[int, int | None]) -> bool:
    """Whether `team_id` is `ancestor_id` or lies below it in the tree."""
    current: int | None = team_id
    for _ in range(len(parents) + 1):
        if current is None:
            return False
        if current == ancestor_id:
            return True
        current = parents.get(current)
    return True


def access_closure(
    people: Iterable[PersonReach], memberships: Iterable[OpenMembership], parents: Mapping[int, int | None]
) -> dict[tuple[int, int], bool]:
    """Who may see whose records: (person, owner) -> may write.

    Everybody sees their own. Whoever reads by team sees the members of their teams; managers of a
    team also those of all teams below it. People who read everything get the same rows, as their
    "my team": for them the rows do not limit anything.
    """
    memberships = list(memberships)
    below = _members_of_subtrees(memberships, parents)
    members: dict[int, set[int]] = {}
    teams: dict[int, list[OpenMembership]] = {}
    for row in memberships:
        members.setdefault(row.team_id, set()).add(row.person_id)
        teams.setdefault(row.person_id, []).append(row)
    closure: dict[tuple[int, int], bool] = {}
    for person in people:
        if person.read is Reach.NONE:
            continue
        owners: set[int] = set()
        if person.read is not Reach.OWN:
            for row in teams.get(person.person_id, ()):
                owners |= below[row.team_id] if row.is_manager else members[row.team_id]
        for owner_id in owners:
            closure[person.person_id, owner_id] = person.write in (Reach.TEAM, Reach.ALL)
        closure[person.person_id, person.person_id] = person.write is not Reach.NONE
    return closure


def _members_of_subtrees(
    memberships: Iterable[OpenMembership], parents: Mapping[int, int | None]
) -> dict[int, set[int]]:
    below: dict[int, set[int]] = {team_id: set() for team_id in parents}
    for row in memberships:
        team_id: int | None = row.team_id
        while team_id is not None:
            below.setdefault(team_id, set()).add(row.person_id)
            team_id = parents.get(team_id)
    return below


def organisation_verdict(*, kind: OrganisationKind, is_partner_role: bool) -> list[Reason]:
    """Why a role does not fit the organisation: partner users have their one role, employees never it."""
    if (kind is OrganisationKind.PARTNER) == is_partner_role:
        return []
    if is_partner_role:
        text = Text.of("Only people of a partner can be partner users.")
    else:
        text = Text.of("People of a partner can only be partner users.")
    return [Reason(code="role_not_for_organisation", text=text, field="role")]


def last_administrator_verdict(*, loses_administrator: bool, administrators_left: int) -> list[Reason]:
    """Why someone must stay administrator: nobody else would be left to manage the installation."""
    if not loses_administrator or administrators_left > 0:
        return []
    text = Text.of("This is the last administrator. Make someone else administrator first.")
    return [Reason(code="last_administrator", text=text, field="role")]


def membership_verdict(*, since: date, today: date, last_end: date | None) -> list[Reason]:
    """Why a membership cannot start on that day: in the future, or before an earlier one ended."""
    if since > today:
        return [
            Reason(code="membership_in_future", text=Text.of("A membership starts today or earlier."), field="since")
        ]
    if last_end is not None and since < last_end:
        text = Text.of("They were in this team until {day}. Start on that day or later.", day=last_end.isoformat())
        return [Reason(code="membership_overlaps", text=text, field="since")]
    return []


def leaving_verdict(*, until: date, valid_from: date, today: date) -> list[Reason]:
    """Why a membership cannot end on that day: in the future, or before it began."""
    if until > today:
        return [Reason(code="leaving_in_future", text=Text.of("A membership ends today or earlier."), field="until")]
    if until < valid_from:
        text = Text.of("They joined on {day}. Leave on that day or later.", day=valid_from.isoformat())
        return [Reason(code="leaving_before_joining", text=text, field="until")]
    return []


def preference_verdict(
    *, time_zone: str, locale: str, currency: str, zones: Collection[str], currencies: Collection[str]
) -> list[Reason]:
    """Why a zone, locale or currency is not known. Empty values are allowed: they mean the company's."""
    reasons = []
    if time_zone and time_zone not in zones:
        reasons.append(
            Reason(code="zone_unknown", text=Text.of("Choose a time zone from the list."), field="time_zone")
        )
    if locale and locale not in LOCALES:
        reasons.append(Reason(code="locale_unknown", text=Text.of("Choose a language from the list."), field="locale"))
    if currency and currency not in currencies:
        reasons.append(
            Reason(code="currency_unknown", text=Text.of("Choose a currency from the list."), field="display_currency")
        )
    return reasons


def calendar_verdict(*, first_month: int, week_end: int) -> list[Reason]:
    """Why a fiscal calendar cannot be: a month or a weekday (ISO, Monday is 1) that there is not."""
    reasons = []
    if not 1 <= first_month <= 12:
        text = Text.of("Choose a month from the list.")
        reasons.append(Reason(code="month_unknown", text=text, field="first_month"))
    if not 1 <= week_end <= 7:
        text = Text.of("Choose a weekday from the list.")
        reasons.append(Reason(code="weekday_unknown", text=text, field="week_end"))
    return reasons


def client_name(user_agent: str) -> Text:
    """What a browser calls itself, in two words that a person recognises: "Firefox on Linux"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return Text.of("{browser} on {system}", browser=browser, system=system)
    return label(browser or system or N_("Another program"))


# In this order: most browsers also name the ones they descend from.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def removal_verdict(*, is_required: bool) -> list[Reason]:
    """Why a second factor must stay: the role requires one. Moving it to another device stays possible."""
    if not is_required:
        return []
    text = Text.of("Your role needs a second factor. Move it to another device instead.")
    return [Reason(code="second_factor_required", text=text)]


def invitees_of(text: str) -> list[Invitee]:
    """Whom lines such as "Nina Falk <nina@nordvik.example>", "Nina Falk, nina@nordvik.example" or an address name.

    From an address alone the name is its first part, in words. Empty lines are left out.
    """
    found = []
    for line in text.splitlines():
        words = clean_line(line.replace("<", " ").replace(">", " ").replace(",", " ").replace(";", " ")).split()
        if not words:
            continue
        email = next((word for word in words if "@" in word), "")
        name = " ".join(word for word in words if word != email)
        spoken = email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").title()
        found.append(Invitee(name or clean_line(spoken), email.lower()))
    return found


def invitation_verdict(*, rows: Sequence[Invitee], taken: Collection[str]) -> list[Reason]:
    """Why these people cannot be let in together: nobody or too many named, an address used or named twice."""
    if not rows:
        return [Reason(code="nobody_named", text=Text.of("Name at least one person, one a line."), field="people")]
    if len(rows) > MOST_INVITED:
        text = Text.of("{most} people at once are the most. Invite the others afterwards.", most=MOST_INVITED)
        return [Reason(code="too_many_people", text=text, field="people")]
    reasons, seen = [], set()
    for row in rows:
        if row.email and row.email in taken:
            text = Text.of("{who}: someone else signs in with this address.", who=row.email)
            reasons.append(Reason(code="email_taken", text=text, field="people"))
        if row.email and row.email in seen:
            text = Text.of("{who} is named twice.", who=row.email)
            reasons.append(Reason(code="email_twice", text=text, field="people"))
        if not row.email:
            text = Text.of("{who}: there is no address on this line.", who=row.name)
            reasons.append(Reason(code="email_missing", text=text, field="people"))
        seen.add(row.email)
    return reasons


def successor_verdict(*, is_another_active_employee: bool) -> list[Reason]:
    """Why somebody cannot take over open work."""
    if is_another_active_employee:
        return []
    text = Text.of("Choose somebody else of the company who is active.")
    return [Reason(code="successor_unfit", text=text, field="successor")]
