"""People, teams, organisations, calendars, roles, tokens, invitations, and the access closure."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.users.terms import OrganisationKind, PlanState, Reach, TerritoryRole
from quarterdeck.values.ids import new_id


class Organisation(models.Model):
    """The company of this installation (one row) and its partner organisations."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in OrganisationKind])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="UTC")
    locale = models.CharField(max_length=20, default="en")
    reporting_currency = models.CharField(max_length=3, default="EUR")
    is_demo = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    # Rises with every change of custom field definitions, so that each process knows when its copy is old.
    fields_version = models.IntegerField(default=1)
    last_backup_at = models.DateTimeField(null=True)
    backup_asked_at = models.DateTimeField(null=True)
    # Since when this is a restored copy whose effects wait for an administrator: no mail, no job.
    held_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", name="one_company", condition=Q(kind="company"))]


class CalendarVersion(models.Model):
    """One version of the company's fiscal calendar; the newest one counts, older ones stay."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendars")
    first_month = models.SmallIntegerField()
    pattern = models.CharField(max_length=8)
    week_end = models.SmallIntegerField()
    push_period = models.CharField(max_length=8)
    recorded_at = models.DateTimeField(default=timezone.now)


class Role(models.Model):
    """A role as data: how far it reads and writes, and which permissions it holds."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    read_reach = models.CharField(max_length=8, choices=[(reach.value, reach.value) for reach in Reach])
    write_reach = models.CharField(max_length=8, choices=[(reach.value, reach.value) for reach in Reach])
    # Keys separated by blanks, in one column: every request reads them, with the person, in one query.
    permissions = models.TextField(default="", blank=True)
    requires_second_factor = models.BooleanField(default=False)
    # Of a shipped role: people changed it, so a newer version of the product leaves it as it is.
    is_edited = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="active")
    version = models.IntegerField(default=1)


class Person(AbstractBaseUser):
    """A person: an employee, a partner user, or someone without sign-in who owns records."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    email = models.EmailField(null=True, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="people")
    can_sign_in = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=60, default="", blank=True)
    locale = models.CharField(max_length=20, default="", blank=True)
    display_currency = models.CharField(max_length=3, default="", blank=True)
    theme = models.CharField(max_length=8, default="system")
    density = models.CharField(max_length=12, default="comfortable")
    single_keys = models.BooleanField(default=True)
    keys = models.CharField(max_length=60, default="", blank=True)
    # Kept beside allauth's authenticators, so that no page has to ask for them.
    has_second_factor = models.BooleanField(default=False)
    access_version = models.IntegerField(default=1)
    # Kept here because every page reads this row and shows the number.
    unread_notices = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar = BaseUserManager["Person"]()

    class Meta:
        indexes: ClassVar = [models.Index("name_key", name="person_name")]


class Team(models.Model):
    """A team in the tree; who belongs to it when is `TeamMembership`."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    state = models.CharField(max_length=8, default="active")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="team_name_once", condition=Q(state="active"))
        ]


class TeamMembership(models.Model):
    """Dated membership: [valid_from, valid_to), `is_manager` sees the team and all below it."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    is_manager = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("team", "person", name="membership_once", condition=Q(valid_to=None))
        ]


class Access(models.Model):
    """The kept closure of the team tree: `person` may see what `owner` owns (and write it)."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    may_write = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("person", "owner", name="access_once")]


class Token(models.Model):
    """An API token: only its hash is kept. Scopes narrow the person's permissions, never widen."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.TextField(default="", blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)


class Invitation(models.Model):
    """An invitation by link; the link's secret is kept as a hash and works once, until it expires."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=12, default="join")
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)


class TerritoryPlan(models.Model):
    """One version of the territories: drafted, active from a day on, retired. At most one is active."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default=PlanState.DRAFT.value)
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("state", name="one_active_territory_plan", condition=Q(state="active"))
        ]


class Territory(models.Model):
    """A territory in the tree of a plan. What its rule asks about accounts is the business of customers."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    plan = models.ForeignKey(TerritoryPlan, on_delete=models.CASCADE, related_name="territories")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    rule = models.JSONField(default=dict, blank=True)
    position = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("plan", "key", name="territory_key_once"),
            models.UniqueConstraint("plan", "position", name="territory_position_once"),
        ]


class TerritoryMember(models.Model):
    """Dated membership of a territory: [valid_from, valid_to)."""

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, default=TerritoryRole.OWNER.value)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("territory", "person", name="territory_member_once", condition=Q(valid_to=None))
        ]
