"""The custom fields of the demo company, and what each account, contact and deal has in them.

Values follow from what the plan says of a record already, so that they draw nothing from its dice.
"""

from datetime import date, timedelta

from quarterdeck.demo.rules.pipelines import ENTERPRISE
from quarterdeck.demo.rules.steps import DemoAccount, DemoContact, DemoDeal
from quarterdeck.records.terms.fields import FieldKind, FieldType, NewField

SERVICE_LEVEL, SITES, CONTRACT_END, REFERENCE = "Service level", "Sites", "Contract ends", "Reference customer"
LANGUAGE, NEWSLETTER = "Preferred language", "Gets the newsletter"
STANDARD, PLUS, PREMIUM = "Standard", "Plus", "Premium"
SPEED, LINE, LIVE = "Parts per minute", "Kind of line", "Go-live"
# The stage of the enterprise pipeline that wants to know the speed.
SPEED_ASKED_IN = "solution_fit"
NEW_LINE, RETROFIT, STAND_ALONE = "New line", "Retrofit", "Stand-alone station"
_LANGUAGES = {
    "DE": "German", "CH": "German", "AT": "German", "SE": "Swedish", "NO": "Norwegian", "FI": "Finnish",
    "FR": "French", "IT": "Italian", "ES": "Spanish", "JP": "Japanese",
}  # fmt: skip
_ENGLISH = "English"
_BIG, _MIDDLE, _SITE = 1_000, 200, 150

FIELDS = (
    NewField(
        kind=FieldKind.ACCOUNT,
        type=FieldType.CHOICE,
        label=SERVICE_LEVEL,
        help="What the service agreement covers.",
        is_listed=True,
        choices=(STANDARD, PLUS, PREMIUM),
    ),
    NewField(kind=FieldKind.ACCOUNT, type=FieldType.NUMBER, label=SITES, help="Plants and warehouses.", is_listed=True),
    NewField(kind=FieldKind.ACCOUNT, type=FieldType.DAY, label=CONTRACT_END),
    NewField(kind=FieldKind.ACCOUNT, type=FieldType.YES_NO, label=REFERENCE, help="May be named to others."),
    NewField(
        kind=FieldKind.CONTACT,
        type=FieldType.CHOICE,
        label=LANGUAGE,
        is_listed=True,
        choices=tuple(sorted({_ENGLISH, *_LANGUAGES.values()})),
    ),
    NewField(kind=FieldKind.CONTACT, type=FieldType.YES_NO, label=NEWSLETTER),
    NewField(
        kind=FieldKind.OPPORTUNITY,
        type=FieldType.NUMBER,
        label=SPEED,
        help="What the line makes today, as counted on the walk.",
    ),
    NewField(
        kind=FieldKind.OPPORTUNITY,
        type=FieldType.CHOICE,
        label=LINE,
        is_listed=True,
        choices=(NEW_LINE, RETROFIT, STAND_ALONE),
    ),
    NewField(kind=FieldKind.OPPORTUNITY, type=FieldType.DAY, label=LIVE, help="When the line has to run."),
)


def account_values(account: DemoAccount) -> dict[str, object]:
    """What an account has in its custom fields, by label. Of whom little is known, little is said."""
    if account.employees is None:
        return {}
    size = account.employees
    found: dict[str, object] = {
        SERVICE_LEVEL: PREMIUM if size >= _BIG else PLUS if size >= _MIDDLE else STANDARD,
        SITES: size // _SITE + 1,
    }
    if account.number % 3 == 0:
        found[CONTRACT_END] = date(account.since.year + 3, 12, 31).isoformat()
    if account.number % 5 == 0:
        found[REFERENCE] = account.number % 10 == 0
    return found


def contact_values(account: DemoAccount, contact: DemoContact) -> dict[str, object]:
    """What a contact has in its custom fields, by label."""
    found: dict[str, object] = {}
    if contact.title:
        found[LANGUAGE] = _LANGUAGES.get(account.country, _ENGLISH)
    if contact.email:
        found[NEWSLETTER] = len(contact.name) % 3 != 0
    return found


def deal_values(number: int, deal: DemoDeal) -> dict[str, object]:
    """What the deal at this place in the plan has in its custom fields, by label; inside sales asks nothing."""
    if deal.pipeline != ENTERPRISE:
        return {}
    found: dict[str, object] = {LINE: (RETROFIT, NEW_LINE, RETROFIT, STAND_ALONE)[number % 4]}
    if number % 7:
        found[SPEED] = 20 + number * 37 % 380
    if number % 3 == 0:
        found[LIVE] = (deal.created_at.date() + timedelta(days=240 + number % 120)).isoformat()
    return found
