"""Price tiers and discount bands: adding, editing, archiving, removing."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.forms import BandForm, TierForm
from quarterdeck.catalog.queries import TierRow
from quarterdeck.catalog.terms import Band
from quarterdeck.catalog.views.managing import VIA, added, deed, manager, saved
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.users.queries.administration import roles
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_price_tier_new(request: HttpRequest) -> HttpResponse:
    """Add a price tier; the same form sent twice adds one."""
    by = manager(request)
    form = TierForm(request.POST or None, locale=by.locale, initial={ONCE_FIELD: form_token()})

    def write() -> str:
        actions.add_price_tier(name=form.cleaned_data["name"], by=by, via=VIA)
        return _all()

    if request.method == "POST" and (done := added(request, form, write, _("Price tier added."))):
        return done
    return render(request, "catalog/price_tier.html", {"form": form, "tier": None}, status=422 if form.errors else 200)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_price_tier(request: HttpRequest, tier_id: int) -> HttpResponse:
    """Rename a price tier, archive it or bring it back."""
    by = manager(request)
    tier = next((tier for tier in queries.price_tiers() if tier.id == tier_id), None)
    if tier is None:
        raise NotFound("price_tier")
    if request.method != "POST":
        return _tier_page(request, tier, TierForm(locale=by.locale, initial={"name": tier.name}))
    return deed(request, TIER_DEEDS)(request, tier)


def _rename(request: HttpRequest, tier: TierRow) -> HttpResponse:
    by = manager(request)
    form = TierForm(request.POST, locale=by.locale)

    def write() -> None:
        actions.rename_price_tier(tier_id=tier.id, name=form.cleaned_data["name"], by=by, via=VIA)

    return saved(request, form, write, _all(), _("Saved.")) or _tier_page(request, tier, form)


def _set_state(request: HttpRequest, tier: TierRow) -> HttpResponse:
    by = manager(request)
    act = actions.archive_price_tier if tier.is_active else actions.reactivate_price_tier
    try:
        act(tier_id=tier.id, by=by, via=VIA)
    except Refused as refusal:
        form = TierForm(locale=by.locale, initial={"name": tier.name})
        return _tier_page(request, tier, form, message=refusal.text)
    said = _("{name} was archived.") if tier.is_active else _("{name} can be chosen again.")
    say(request, said.format(name=tier.name))
    return redirect(request, _all())


TIER_DEEDS = {"edit": _rename, "state": _set_state}


def _tier_page(request: HttpRequest, tier: TierRow, form: TierForm, *, message: Text | None = None) -> HttpResponse:
    context = {"form": form, "tier": tier, "message": message}
    return render(request, "catalog/price_tier.html", context, status=422 if form.errors or message else 200)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_discount_band_new(request: HttpRequest) -> HttpResponse:
    """Add a discount band; the same form sent twice adds one."""
    by = manager(request)
    form = _band_form(request, {ONCE_FIELD: form_token()}, is_sent=request.method == "POST")

    def write() -> str:
        said = form.cleaned_data
        actions.add_discount_band(
            family=said["family"], above_bp=said["above"], approver_role=said["approver_role"], by=by, via=VIA
        )
        return _all()

    if request.method == "POST" and (done := added(request, form, write, _("Discount band added."))):
        return done
    return _band_page(request, None, form)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_discount_band(request: HttpRequest, band_id: int) -> HttpResponse:
    """Change a discount band, or remove it."""
    manager(request)
    band = next((band for band in queries.discount_bands() if band.id == band_id), None)
    if band is None:
        raise NotFound("discount_band")
    if request.method != "POST":
        return _band_page(request, band, _band_form(request, _said_of(band), is_sent=False))
    return deed(request, BAND_DEEDS)(request, band)


def _edit_band(request: HttpRequest, band: Band) -> HttpResponse:
    form = _band_form(request, _said_of(band), is_sent=True)

    def write() -> None:
        said = form.cleaned_data
        above, role = said["above"], said["approver_role"]
        actions.edit_discount_band(band_id=band.id, above_bp=above, approver_role=role, by=manager(request), via=VIA)

    return saved(request, form, write, _all(), _("Saved.")) or _band_page(request, band, form)


def _remove_band(request: HttpRequest, band: Band) -> HttpResponse:
    actions.remove_discount_band(band_id=band.id, by=manager(request), via=VIA)
    say(request, _("Discount band removed."))
    return redirect(request, _all())


BAND_DEEDS = {"edit": _edit_band, "remove": _remove_band}


def _all() -> str:
    return reverse("settings_price_books")


def _said_of(band: Band) -> dict[str, object]:
    above = Decimal(band.above_bp) / 100
    return {"family": band.family, "above": above, "approver_role": band.approver_role}


def _band_form(request: HttpRequest, initial: dict[str, object], *, is_sent: bool) -> BandForm:
    names = {role.key: role.name for role in roles()}
    by = manager(request)
    return BandForm(request.POST if is_sent else None, roles=names, locale=by.locale, initial=initial)


def _band_page(request: HttpRequest, band: Band | None, form: BandForm) -> HttpResponse:
    context = {"form": form, "band": band, "families": queries.product_families()}
    return render(request, "catalog/discount_band.html", context, status=422 if form.errors else 200)
