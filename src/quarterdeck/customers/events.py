"""What happened to accounts and contacts. No event carries a personal value."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class AccountEvent(Event):
    """Base of the events about an account; `record_id` is its id."""

    kind: ClassVar[str] = "account"


@dataclass(frozen=True)
class ContactEvent(Event):
    """Base of the events about a contact; `record_id` is its id."""

    kind: ClassVar[str] = "contact"


@registry.event
@dataclass(frozen=True)
class AccountCreated(AccountEvent):
    """An account was created."""

    name: ClassVar[str] = "account.created"


@registry.event
@dataclass(frozen=True)
class AccountEdited(AccountEvent):
    """Fields of an account changed."""

    name: ClassVar[str] = "account.edited"


@registry.event
@dataclass(frozen=True)
class AccountDeleted(AccountEvent):
    """An account is about to be gone: whoever still needs it refuses within the transaction."""

    name: ClassVar[str] = "account.deleted"


@registry.event
@dataclass(frozen=True)
class AccountRestored(AccountEvent):
    """A deleted account is back."""

    name: ClassVar[str] = "account.restored"


@registry.event
@dataclass(frozen=True)
class AccountMerged(AccountEvent):
    """An account became part of another one."""

    name: ClassVar[str] = "account.merged"
    into_id: int


@registry.event
@dataclass(frozen=True)
class AccountUnmerged(AccountEvent):
    """An account stands on its own again."""

    name: ClassVar[str] = "account.unmerged"
    from_id: int


@registry.event
@dataclass(frozen=True)
class AccountHandedOver(AccountEvent):
    """An account got another owner because its owner left."""

    name: ClassVar[str] = "account.handed_over"
    owner_id: int


@registry.event
@dataclass(frozen=True)
class AccountTerritoryChanged(AccountEvent):
    """An account lies in another territory, or in none, since another plan is active."""

    name: ClassVar[str] = "account.territory_changed"
    is_addition: ClassVar[bool] = True


@registry.event
@dataclass(frozen=True)
class ContactCreated(ContactEvent):
    """A contact was created."""

    name: ClassVar[str] = "contact.created"


@registry.event
@dataclass(frozen=True)
class ContactEdited(ContactEvent):
    """Fields of a contact changed."""

    name: ClassVar[str] = "contact.edited"


@registry.event
@dataclass(frozen=True)
class ContactDeleted(ContactEvent):
    """A contact is about to be gone: whoever still needs it refuses within the transaction."""

    name: ClassVar[str] = "contact.deleted"


@registry.event
@dataclass(frozen=True)
class ContactErased(ContactEvent):
    """What was held about a contact was erased for good."""

    name: ClassVar[str] = "contact.erased"
    is_addition: ClassVar[bool] = True


@registry.event
@dataclass(frozen=True)
class ContactRestored(ContactEvent):
    """A deleted contact is back."""

    name: ClassVar[str] = "contact.restored"


@registry.event
@dataclass(frozen=True)
class ContactMerged(ContactEvent):
    """A contact became part of another one."""

    name: ClassVar[str] = "contact.merged"
    into_id: int


@registry.event
@dataclass(frozen=True)
class ContactUnmerged(ContactEvent):
    """A contact stands on its own again."""

    name: ClassVar[str] = "contact.unmerged"
    from_id: int


@registry.event
@dataclass(frozen=True)
class ContactHandedOver(ContactEvent):
    """A contact got another owner because its owner left."""

    name: ClassVar[str] = "contact.handed_over"
    owner_id: int
