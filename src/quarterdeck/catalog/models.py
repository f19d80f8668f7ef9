"""Products, their prices, discount bands, the currencies in use, and dated rates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.catalog.terms import ChargeType, PriceState, ProductState, ScheduleType
from quarterdeck.values.ids import new_id


class Product(models.Model):
    """Something that is sold. `list_price_micro` is the price of one unit, times 10^6."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=200)
    family = models.CharField(max_length=80, default="", blank=True)
    list_price_micro = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    code = models.CharField(max_length=40, default="", blank=True)
    code_key = models.CharField(max_length=80, default="", blank=True)
    charge = models.CharField(max_length=9, default=ChargeType.ONE_TIME.value)
    # Empty for what is charged once.
    billing_period = models.CharField(max_length=9, default="", blank=True)
    default_term_months = models.SmallIntegerField(null=True)
    unit = models.CharField(max_length=40, default="", blank=True)
    schedule_type = models.CharField(max_length=6, default=ScheduleType.NONE.value)
    schedule_period = models.CharField(max_length=9, default="", blank=True)
    schedule_count = models.SmallIntegerField(null=True)
    state = models.CharField(max_length=8, default=ProductState.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="product_name_once", condition=Q(state="active")),
            models.UniqueConstraint(
                "code_key", name="product_code_once", condition=Q(state="active") & ~Q(code_key="")
            ),
        ]
        indexes: ClassVar = [models.Index("state", "name_key", "id", name="product_name")]


class PriceTier(models.Model):
    """A level of prices that accounts are given. Settings as a file name it by `key`."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160)
    position = models.SmallIntegerField()
    state = models.CharField(max_length=8, default=PriceState.ACTIVE.value)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="price_tier_once", condition=Q(state="active")),
        ]


class PriceBook(models.Model):
    """Prices in one currency, for one tier or, without one, for every account; both days are included."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160)
    currency = models.CharField(max_length=3)
    tier = models.ForeignKey(PriceTier, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=8, default=PriceState.ACTIVE.value)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("name_key", name="price_book_once", condition=Q(state="active")),
        ]


class PriceEntry(models.Model):
    """The price of one unit in a book, times 10^6, for quantities from a minimum (times 10^6) on."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    book = models.ForeignKey(PriceBook, on_delete=models.PROTECT, related_name="entries")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    unit_price_micro = models.BigIntegerField()
    minimum_quantity_micro = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("book", "product", "minimum_quantity_micro", name="price_entry_once"),
        ]


class DiscountBand(models.Model):
    """Discounts above `above_bp` (basis points) on products of a family need the yes of a role."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    # Empty = products of any family.
    family = models.CharField(max_length=80, default="", blank=True)
    family_key = models.CharField(max_length=160, default="", blank=True)
    above_bp = models.IntegerField()
    approver_role = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("family_key", "above_bp", name="discount_band_once"),
        ]


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
