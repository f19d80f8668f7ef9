"""Accounts (companies or persons) and contacts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from quarterdeck.customers.terms import AccountKind
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


class Account(models.Model):
    """A customer: a company in a tree, or a person."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, default=AccountKind.COMPANY.value)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    domain = models.CharField(max_length=200, default="", blank=True)
    industry = models.CharField(max_length=80, default="", blank=True)
    employees = models.IntegerField(null=True)
    country = models.CharField(max_length=2, default="", blank=True)
    region = models.CharField(max_length=6, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    # By the rules of the active plan; the actions keep it.
    territory = models.ForeignKey("users.Territory", null=True, on_delete=models.PROTECT, related_name="+")
    price_tier = models.ForeignKey("catalog.PriceTier", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="active")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("state", "name_key", "id", name="account_name"),
            models.Index("owner", "state", name="account_owner"),
            models.Index("domain", name="account_domain"),
        ]


class Contact(models.Model):
    """A person at a customer."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    title = models.CharField(max_length=120, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    reports_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reports")
    attitude = models.CharField(max_length=10, default="", db_default="", blank=True)
    influence = models.CharField(max_length=6, default="", db_default="", blank=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="active")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("state", "name_key", "id", name="contact_name"),
            models.Index("account", "state", name="contact_account"),
            models.Index("email", name="contact_email"),
        ]


class AccountGrant(models.Model):
    """Whoever may see `person` may see the account, because of the record named by (kind, id)."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    because_kind = models.CharField(max_length=30)
    because_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("because_kind", "because_id", name="account_grant_once")]
        indexes: ClassVar = [models.Index("account", "person", name="account_grant_person")]
