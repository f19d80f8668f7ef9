"""Which judge and which applier serve which kind of file."""

from collections.abc import Callable

from quarterdeck.imports.actions.accounts import AccountsApplier
from quarterdeck.imports.actions.activities import ActivitiesApplier
from quarterdeck.imports.actions.applier import Applier
from quarterdeck.imports.actions.contacts import BuyingApplier, ContactsApplier
from quarterdeck.imports.actions.history import HistoryApplier
from quarterdeck.imports.actions.lines import LinesApplier
from quarterdeck.imports.actions.opportunities import OpportunitiesApplier
from quarterdeck.imports.actions.people import PeopleApplier
from quarterdeck.imports.actions.products import PricesApplier, ProductsApplier
from quarterdeck.imports.actions.splits import SplitsApplier
from quarterdeck.imports.queries.accounts import AccountsJudge
from quarterdeck.imports.queries.activities import ActivitiesJudge
from quarterdeck.imports.queries.contacts import BuyingJudge, ContactsJudge
from quarterdeck.imports.queries.history import HistoryJudge
from quarterdeck.imports.queries.judging import Context, Judge
from quarterdeck.imports.queries.lines import LinesJudge
from quarterdeck.imports.queries.opportunities import OpportunitiesJudge
from quarterdeck.imports.queries.people import PeopleJudge
from quarterdeck.imports.queries.prices import PricesJudge
from quarterdeck.imports.queries.products import ProductsJudge
from quarterdeck.imports.queries.splits import SplitsJudge
from quarterdeck.imports.terms import Kind
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor

_JUDGES: dict[Kind, Callable[[Context], Judge]] = {
    Kind.PEOPLE: PeopleJudge,
    Kind.ACCOUNTS: AccountsJudge,
    Kind.CONTACTS: ContactsJudge,
    Kind.PRODUCTS: ProductsJudge,
    Kind.PRICE_BOOK_ENTRIES: PricesJudge,
    Kind.OPPORTUNITIES: OpportunitiesJudge,
    Kind.OPPORTUNITY_CONTACTS: BuyingJudge,
    Kind.OPPORTUNITY_HISTORY: HistoryJudge,
    Kind.OPPORTUNITY_LINES: LinesJudge,
    Kind.OPPORTUNITY_SPLITS: SplitsJudge,
    Kind.TASKS: ActivitiesJudge,
    Kind.EVENTS: ActivitiesJudge,
}
_APPLIERS: dict[Kind, Callable[[Actor, Via], Applier]] = {
    Kind.PEOPLE: PeopleApplier,
    Kind.ACCOUNTS: AccountsApplier,
    Kind.CONTACTS: ContactsApplier,
    Kind.PRODUCTS: ProductsApplier,
    Kind.PRICE_BOOK_ENTRIES: PricesApplier,
    Kind.OPPORTUNITIES: OpportunitiesApplier,
    Kind.OPPORTUNITY_CONTACTS: BuyingApplier,
    Kind.OPPORTUNITY_HISTORY: HistoryApplier,
    Kind.OPPORTUNITY_LINES: LinesApplier,
    Kind.OPPORTUNITY_SPLITS: SplitsApplier,
    Kind.TASKS: ActivitiesApplier,
    Kind.EVENTS: ActivitiesApplier,
}


def judge_of(context: Context) -> Judge:
    """The judge of this file's rows."""
    return _JUDGES[context.mapping.kind](context)


def applier_of(kind: Kind, by: Actor, via: Via) -> Applier:
    """The applier of this file's rows."""
    return _APPLIERS[kind](by, via)
