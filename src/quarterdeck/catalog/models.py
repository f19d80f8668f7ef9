"""Products, the currencies in use, and dated rates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.catalog.terms import ProductState
from quarterdeck.values.ids import new_id


class Product(models.Model):
    """Something that is sold. `list_price_micro` is the price of one unit, times 10^6."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=200)
    family = models.CharField(max_length=80, default="", blank=True)
    list_price_micro = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    state = models.CharField(max_length=8, default=ProductState.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="product_name_once", condition=Q(state="active")),
        ]
        indexes: ClassVar = [models.Index("state", "name_key", "id", name="product_name")]


class Currency(models.Model):
    """A currency this installation uses or has used. `number` (ISO 4217) is its id in the journal."""

    code = models.CharField(primary_key=True, max_length=3)
    number = models.SmallIntegerField(unique=True)
    is_active = models.BooleanField(default=True)


class Rate(models.Model):
    """Units of a currency for one euro from a day on, times 10^10. Rows are only ever added.

    Of several rows for a day the last one counts. NULL says that the source gives no rate from that
    day on; a table may carry currencies that no longer exist, so `currency` is no foreign key.
    """

    id = models.BigAutoField(primary_key=True)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_euro = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("currency", "day", "id", name="rate_lookup"),
            models.Index("day", name="rate_day"),
        ]
