"""What happened to people, teams, roles and tokens. Names and addresses stand in no payload."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class CompanyEvent(Event):
    """Base of the events about the company of this installation."""

    kind: ClassVar[str] = "organisation"


@dataclass(frozen=True)
class PersonEvent(Event):
    """Base of the events about a person."""

    kind: ClassVar[str] = "person"


@dataclass(frozen=True)
class TeamEvent(Event):
    """Base of the events about a team."""

    kind: ClassVar[str] = "team"


@registry.event
@dataclass(frozen=True)
class CompanyInstalled(CompanyEvent):
    """The company of this installation was set up."""

    name: ClassVar[str] = "organisation.installed"


@registry.event
@dataclass(frozen=True)
class OrganisationAdded(CompanyEvent):
    """A partner organisation was added."""

    name: ClassVar[str] = "organisation.added"


@registry.event
@dataclass(frozen=True)
class CompanyEdited(CompanyEvent):
    """A setting of the company changed."""

    name: ClassVar[str] = "organisation.edited"


@registry.event
@dataclass(frozen=True)
class BackupAsked(CompanyEvent):
    """An administrator asked for a backup."""

    name: ClassVar[str] = "installation.backup_asked"


@registry.event
@dataclass(frozen=True)
class BackupMade(CompanyEvent):
    """A backup was written and verified."""

    name: ClassVar[str] = "installation.backed_up"
    archive: str
    size: int


@registry.event
@dataclass(frozen=True)
class EffectsHeld(CompanyEvent):
    """This is a restored copy: what it would send or remove outside waits for an administrator."""

    name: ClassVar[str] = "installation.held"
    archive: str


@registry.event
@dataclass(frozen=True)
class EffectsReleased(CompanyEvent):
    """An administrator confirmed a restored copy: it works on its own from here. `skipped` effects will not run."""

    name: ClassVar[str] = "installation.released"
    skipped: int


@dataclass(frozen=True)
class RoleEvent(Event):
    """Base of the events about a role."""

    kind: ClassVar[str] = "role"
    key: str


@registry.event
@dataclass(frozen=True)
class RoleInstalled(RoleEvent):
    """A shipped role was installed, or brought up to date."""

    name: ClassVar[str] = "role.installed"


@registry.event
@dataclass(frozen=True)
class RoleAdded(RoleEvent):
    """A role was added."""

    name: ClassVar[str] = "role.added"


@registry.event
@dataclass(frozen=True)
class RoleEdited(RoleEvent):
    """What a role is called, sees, changes or allows was changed."""

    name: ClassVar[str] = "role.edited"


@registry.event
@dataclass(frozen=True)
class RoleRetired(RoleEvent):
    """A role was retired: nobody is given it any more."""

    name: ClassVar[str] = "role.retired"


@registry.event
@dataclass(frozen=True)
class RoleReset(RoleEvent):
    """A shipped role was put back to what it is shipped as."""

    name: ClassVar[str] = "role.reset"


@registry.event
@dataclass(frozen=True)
class RoleSecondFactorSet(Event):
    """A role began, or ceased, to require a second factor."""

    kind: ClassVar[str] = "role"
    name: ClassVar[str] = "role.second_factor_set"
    is_required: bool


@registry.event
@dataclass(frozen=True)
class PersonAdded(PersonEvent):
    """A person was added."""

    name: ClassVar[str] = "person.added"
    role: str


@registry.event
@dataclass(frozen=True)
class PersonEdited(PersonEvent):
    """Name or address of a person changed."""

    name: ClassVar[str] = "person.edited"


@registry.event
@dataclass(frozen=True)
class RoleChanged(PersonEvent):
    """A person got another role."""

    name: ClassVar[str] = "person.role_changed"
    role: str


@registry.event
@dataclass(frozen=True)
class PersonInvited(PersonEvent):
    """A link to set a password was made. The link's secret is not part of the event."""

    name: ClassVar[str] = "person.invited"
    invitation_id: int
    purpose: str


@registry.event
@dataclass(frozen=True)
class InvitationAccepted(PersonEvent):
    """A person set a password by a link. Tokens end when it replaces a password."""

    name: ClassVar[str] = "person.invitation_accepted"
    invitation_id: int
    tokens_revoked: int


@registry.event
@dataclass(frozen=True)
class PasswordChanged(PersonEvent):
    """A person changed their own password, or a command set it; then their tokens ended."""

    name: ClassVar[str] = "person.password_changed"
    tokens_revoked: int = 0


@registry.event
@dataclass(frozen=True)
class PersonDeactivated(PersonEvent):
    """A person may no longer act; sessions and tokens ended. Their open work goes to the successor, if there is one.

    Each slice hands on what it keeps, within the same transaction: what is closed keeps its owner.
    """

    name: ClassVar[str] = "person.deactivated"
    tokens_revoked: int
    successor_id: int | None = None


@registry.event
@dataclass(frozen=True)
class PersonReactivated(PersonEvent):
    """A deactivated person may be invited again."""

    name: ClassVar[str] = "person.reactivated"


@registry.event
@dataclass(frozen=True)
class PreferencesSet(PersonEvent):
    """A person changed how pages look and read for them."""

    name: ClassVar[str] = "person.preferences_set"


@registry.event
@dataclass(frozen=True)
class SessionsEnded(PersonEvent):
    """A person ended their other sessions, or a manager of people all of them."""

    name: ClassVar[str] = "person.sessions_ended"
    count: int


@registry.event
@dataclass(frozen=True)
class SecondFactorSet(PersonEvent):
    """A person set up a second factor, or moved it to another device."""

    name: ClassVar[str] = "person.second_factor_set"
    sessions_ended: int


@registry.event
@dataclass(frozen=True)
class SecondFactorRemoved(PersonEvent):
    """A person removed their second factor, or a manager of people reset it."""

    name: ClassVar[str] = "person.second_factor_removed"
    sessions_ended: int


@registry.event
@dataclass(frozen=True)
class RecoveryCodesRenewed(PersonEvent):
    """A person made new recovery codes; the earlier ones no longer work."""

    name: ClassVar[str] = "person.recovery_codes_renewed"


@registry.event
@dataclass(frozen=True)
class TokenCreated(PersonEvent):
    """An API token was made for a person."""

    name: ClassVar[str] = "person.token_created"
    token_id: int


@registry.event
@dataclass(frozen=True)
class TokenRevoked(PersonEvent):
    """An API token was revoked."""

    name: ClassVar[str] = "person.token_revoked"
    token_id: int


@registry.event
@dataclass(frozen=True)
class TeamAdded(TeamEvent):
    """A team was added to the tree."""

    name: ClassVar[str] = "team.added"


@registry.event
@dataclass(frozen=True)
class TeamEdited(TeamEvent):
    """A team was renamed, moved or closed."""

    name: ClassVar[str] = "team.edited"


@registry.event
@dataclass(frozen=True)
class TeamJoined(TeamEvent):
    """A person joined a team, or changed between member and manager."""

    name: ClassVar[str] = "team.joined"
    person_id: int
    is_manager: bool
    valid_from: str


@registry.event
@dataclass(frozen=True)
class TeamLeft(TeamEvent):
    """A person left a team."""

    name: ClassVar[str] = "team.left"
    person_id: int
    valid_to: str


@dataclass(frozen=True)
class TerritoryPlanEvent(Event):
    """Base of the events about a plan of territories."""

    kind: ClassVar[str] = "territory_plan"


@registry.event
@dataclass(frozen=True)
class TerritoriesDrafted(TerritoryPlanEvent):
    """A plan of territories was drafted, or its territories were put anew."""

    name: ClassVar[str] = "territory_plan.drafted"
    territories: int


@registry.event
@dataclass(frozen=True)
class TerritoriesActivated(TerritoryPlanEvent):
    """A plan became the active one; the one before it retired."""

    name: ClassVar[str] = "territory_plan.activated"
    active_from: str
    retired_id: int | None


@registry.event
@dataclass(frozen=True)
class TerritoryDraftDiscarded(TerritoryPlanEvent):
    """A draft that never counted was thrown away."""

    name: ClassVar[str] = "territory_plan.discarded"


@dataclass(frozen=True)
class SignInEvent(Event):
    """Base of the events about signing in. `record_id` is the person's, 0 where the address is nobody's."""

    kind: ClassVar[str] = "sign_in"


@registry.event
@dataclass(frozen=True)
class SignedIn(SignInEvent):
    """A person signed in."""

    name: ClassVar[str] = "sign_in.succeeded"


@registry.event
@dataclass(frozen=True)
class SignedOut(SignInEvent):
    """A person signed out."""

    name: ClassVar[str] = "sign_in.ended"


@registry.event
@dataclass(frozen=True)
class SignInFailed(SignInEvent):
    """Somebody was not let in. `because` is one of `rules.FailedBecause`."""

    name: ClassVar[str] = "sign_in.failed"
    because: str


@registry.event
@dataclass(frozen=True)
class SignInLocked(SignInEvent):
    """Too many tries failed: for some minutes none is looked at."""

    name: ClassVar[str] = "sign_in.locked"
