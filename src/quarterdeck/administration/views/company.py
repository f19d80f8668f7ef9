"""Settings of the company: name, zone, formats, fiscal calendar."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.administration.forms.company import CompanyForm
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import edit_company
from quarterdeck.users.forms import version_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_company(request: HttpRequest) -> HttpResponse:
    """Show and change the settings of the company."""
    by = actor_of(request)
    require(by, Permission.SETTINGS_MANAGE)
    if request.method != "POST":
        return _company_page(request, _filled_in())
    form = CompanyForm(request.POST)
    if form.is_valid():
        try:
            edit_company(settings=form.settings(), version=version_of(request), by=by, via=Via(Door.FORM))
        except Stale as stale:
            return _company_page(request, _filled_in(), message=text(stale.text), status=409)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("The company was saved."))
            return redirect(request, reverse("settings_company"))
    return _company_page(request, form, status=422)


def _filled_in() -> CompanyForm:
    found = company()
    values = {field: getattr(found, field) for field in ("name", "time_zone", "locale", "push_period")}
    return CompanyForm(initial=values | asdict(found.calendar))


def _company_page(request: HttpRequest, form: CompanyForm, *, message: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "company": company(), "message": message}
    return render(request, "administration/company.html", context, status=status)
