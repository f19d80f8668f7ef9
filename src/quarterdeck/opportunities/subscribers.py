"""What happens elsewhere and shows on boards: names of accounts and owners, clocks of owners."""

from quarterdeck.customers.events import AccountEdited
from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.opportunities import actions
from quarterdeck.users.events import PersonEdited, PreferencesSet


@registry.within(AccountEdited)
def account_edited(event: AccountEdited, stamp: Stamp) -> None:
    """Boards with a deal of the account show its name."""
    actions.renew_boards(account_id=event.record_id)


@registry.within(PersonEdited)
def owner_edited(event: PersonEdited, stamp: Stamp) -> None:
    """Boards with a deal of the person show their name."""
    actions.renew_boards(owner_id=event.record_id)


@registry.within(PreferencesSet)
def owner_preferences_set(event: PreferencesSet, stamp: Stamp) -> None:
    """A person's name and zone are among their preferences: their deals are overdue by their own clock."""
    actions.renew_boards(owner_id=event.record_id)
