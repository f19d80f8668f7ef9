"""Holes, opened on purpose and only here: each makes the product wrong in one way that an attack must find.

A hole is a patch of the running product, never a switch in its source.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.template import engines
from jinja2.runtime import Macro

from quarterdeck.journal.queries.compiled import Compiled
from quarterdeck.users.models import Person
from quarterdeck.users.terms import Actor
from tests.compiled_reads import plain

Opened = Callable[[], AbstractContextManager[Any]]
HOLES: dict[str, "Hole"] = {}


@dataclass(frozen=True)
class Hole:
    """One hole: which attack must find it, how it is opened, and where it is enough to look."""

    attack: str
    open: Opened
    only: tuple[str, ...] = field(default=())


def hole(attack: str, *only: str) -> Callable[[Opened], Opened]:
    """Name a hole by its function; `only` are names of addresses, with their method for writes."""

    def add(function: Opened) -> Opened:
        HOLES[function.__name__] = Hole(attack, function, only)
        return function

    return add


@contextmanager
def uncompiled() -> Iterator[None]:
    """Build every queryset anew: statements that were compiled before the hole know nothing of it."""
    rows = patch.object(Compiled, "__call__", lambda self, *args, **kwargs: list(self.build(*args, **kwargs)))
    with rows, patch.object(Compiled, "sql", lambda self, *args, **kwargs: plain(self.build(*args, **kwargs))):
        yield


@contextmanager
def everywhere(name: str, instead: Any, *, of: str = "quarterdeck.") -> Iterator[None]:
    """Replace what our modules imported under this name."""
    import sys

    with ExitStack() as stack:
        for module_name, module in list(sys.modules.items()):
            if module_name.startswith(of) and ".tests" not in module_name and hasattr(module, name):
                stack.enter_context(patch.object(module, name, instead))
        yield


@contextmanager
def _with(*contexts: AbstractContextManager[Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        yield


@hole("A01", "account", "opportunities", "accounts")
def scope_shows_everything() -> AbstractContextManager[Any]:
    """The one row predicate lets every row through."""
    return _with(uncompiled(), everywhere("scope_q", lambda actor, owner_field="owner_id": Q()))


@hole("A01", "home", "account")
def partners_are_let_in() -> AbstractContextManager[Any]:
    """A partner's user counts as an employee who sees everything."""
    from quarterdeck.users.queries import actors
    from quarterdeck.users.terms import OrganisationKind

    def everybody(person: Person) -> Any:
        person.organisation.kind = OrganisationKind.COMPANY
        person.role.read_reach = "all"
        return actor_from(person)

    actor_from = actors.actor_from
    return _with(uncompiled(), everywhere("actor_from", everybody))


@hole("A01", "opportunity", "account_timeline")
def history_names_what_is_out_of_sight() -> AbstractContextManager[Any]:
    """The past of a deal is told with the names of all accounts and contacts it ever led to."""
    from quarterdeck.customers.queries import account_names
    from quarterdeck.desk.views import history

    return patch.object(history, "accounts_in_sight", lambda who, ids: account_names(ids))


@hole("A02", "account_field POST", "api-v1:edit_account PATCH", "opportunity_field POST")
def anybody_may_write_for_anybody() -> AbstractContextManager[Any]:
    """Who may read may write."""
    return _with(
        everywhere("may_write_for", lambda actor, owner_id: True), everywhere("write_q", lambda *args, **kwargs: Q())
    )


@hole("A02", "account_field POST", "settings_team POST")
def written_before_it_is_refused() -> AbstractContextManager[Any]:
    """A request writes, then asks whether it may: the answer is the same, the row is another one."""
    from quarterdeck.users import policy

    ask = policy.actor_of

    def write_and_ask(request: HttpRequest) -> Any:
        if request.method == "POST" and not isinstance(request.user, AnonymousUser):
            Person.objects.filter(pk=request.user.pk).update(theme="dark")
        return ask(request)

    return patch.object(policy, "actor_of", write_and_ask)


@hole("A03", "board", "home", "api-v1:get_board")
def totals_count_everybody() -> AbstractContextManager[Any]:
    """The kept totals of stages add up what others have."""
    from quarterdeck.opportunities.queries import totals

    return _with(uncompiled(), patch.object(totals, "listed_q", lambda *_asked: Q()))


@hole("A03", "forecast", "forecast_line", "api-v1:get_forecast")
def forecast_shows_every_line() -> AbstractContextManager[Any]:
    """Whose deals somebody may see is not asked of the lines of a forecast."""
    return everywhere("visible_lines", lambda lines, *_asked: list(lines), of="quarterdeck.forecasts")


@hole("A03", "product_gaps", "product_gap", "api-v1:list_product_gaps")
def gaps_count_everybodys_deals() -> AbstractContextManager[Any]:
    """What hangs on a product gap is summed over all deals."""
    from quarterdeck.opportunities.models import Opportunity

    return everywhere("visible_to", lambda *_asked: Opportunity.objects.all(), of="quarterdeck.gaps")


@hole("A03", "objections", "objection_deals", "api-v1:get_objection_figures")
def objections_count_everybodys_deals() -> AbstractContextManager[Any]:
    """What is held against us is counted over all deals."""
    from quarterdeck.opportunities.models import Opportunity

    return everywhere("visible_to", lambda *_asked: Opportunity.objects.all(), of="quarterdeck.objections")


@hole("A06", "settings_profile POST", "contact_new POST")
def form_takes_what_it_is_given() -> AbstractContextManager[Any]:
    """A posted role is stored, whatever form it came with."""
    from quarterdeck.users import policy

    ask = policy.actor_of

    def take(request: HttpRequest) -> Any:
        if request.method == "POST" and "theme" in request.POST and request.path != "/settings/profile":
            Person.objects.update(theme="dark")
        return ask(request)

    return patch.object(policy, "actor_of", take)


@hole("A07")
def moves_without_a_gate() -> AbstractContextManager[Any]:
    """What stands against a move is not heard."""
    from quarterdeck.opportunities.actions import move

    return patch.object(move, "lifted", lambda plan, asked, by: ())


@hole("A08")
def nobody_compares_rights() -> AbstractContextManager[Any]:
    """Whoever manages people gives any role and touches any account."""
    return everywhere("grant_reasons", lambda by, *roles: [], of="quarterdeck.users.actions")


@hole("A08")
def links_stay_open() -> AbstractContextManager[Any]:
    """A link that was used is not marked so."""
    from quarterdeck.users.actions import links
    from quarterdeck.users.models import Invitation

    return _with(
        patch.object(links, "close_links", lambda *args: None), patch.object(Invitation, "save", lambda *a, **k: None)
    )


@hole("A08")
def work_goes_on_as_it_was_asked() -> AbstractContextManager[Any]:
    """The background works with all rights of a person, whatever became of the token."""
    from quarterdeck.users.queries import actor_for

    def anyway(person_id: int, *_token: Any) -> Actor:
        return actor_for(person_id)

    return _with(everywhere("acting", anyway), everywhere("require_acting", anyway))


@hole("A10", "accounts", "contacts")
def search_writes_sql() -> AbstractContextManager[Any]:
    """A search puts its text into the statement."""

    def write(rows: QuerySet[Any], text: str, column: str) -> QuerySet[Any]:
        quoted = text.replace("'", "''").replace("%", "%%")
        return rows.extra(where=[f"'{quoted}' <> ''"])

    return _with(uncompiled(), everywhere("holding_text", write))


@hole("A11", "account", "opportunity", "accounts")
def texts_are_called_safe() -> AbstractContextManager[Any]:
    """Templates take a person's text for markup."""
    environment = engines["pages"].env  # type: ignore[attr-defined]  # the Jinja2 backend has it

    def forget() -> None:
        ui = environment.globals["ui"]
        ui._found = {name: one for name, one in ui._found.items() if not isinstance(one, Macro)}
        environment.cache.clear()

    @contextmanager
    def opened() -> Iterator[None]:
        forget()
        # What is kept was compiled without the hole, and what is compiled with it is not to be kept.
        with patch.object(environment, "autoescape", new=False), patch.object(environment, "bytecode_cache", new=None):
            yield
        forget()

    return opened()


@hole("A12")
def cells_are_written_as_they_are() -> AbstractContextManager[Any]:
    """Nothing is put before a cell that a spreadsheet would run."""
    from quarterdeck.sheets import writing

    return patch.object(writing, "guarded", lambda text: text)


@hole("A17", "account_field POST")
def forms_are_taken_from_anywhere() -> AbstractContextManager[Any]:
    """Nobody asks for the token of the page."""
    return patch.object(CsrfViewMiddleware, "process_view", lambda *args: None)


@hole("A17")
def pages_may_be_framed() -> AbstractContextManager[Any]:
    """The header against frames is left away."""
    return patch.object(XFrameOptionsMiddleware, "process_response", lambda self, request, response: response)


@hole("A19")
def replies_outlive_what_was_erased() -> AbstractContextManager[Any]:
    """Replies that are kept for repeated requests stay as they are."""
    from quarterdeck.journal.actions import erase

    return patch.object(erase, "_forget_replies", lambda record_id: None)


@hole("A19")
def index_outlives_what_was_erased() -> AbstractContextManager[Any]:
    """The search index is not brought in line with what a contact is called now."""
    from quarterdeck.search.actions import entries

    return patch.object(entries, "update_rows", lambda *args: None)


@hole("A20", "account_field POST", "api-v1:edit_account PATCH")
def account_is_edited_in_silence() -> AbstractContextManager[Any]:
    """An action writes its row and no entry."""
    from quarterdeck.customers.actions import accounts

    return patch.object(accounts, "record", lambda *args: 0)


@hole("A20", "opportunity_field POST", "api-v1:edit_opportunity PATCH")
def deal_has_no_history() -> AbstractContextManager[Any]:
    """A deal changes and its history does not grow."""
    from quarterdeck.journal.actions import insert_rows as write
    from quarterdeck.opportunities.actions import ledger
    from quarterdeck.opportunities.models import History

    def leave_out(model: Any, names: Any, rows: Any, **kwargs: Any) -> Any:
        return [(1,)] * len(rows) if model is History else write(model, names, rows, **kwargs)

    return patch.object(ledger, "insert_rows", leave_out)
