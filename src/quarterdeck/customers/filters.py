"""The filters of the lists, read from the address. An owner, country or industry that nobody has finds nothing."""

from collections.abc import Mapping

from quarterdeck.customers.terms import AccountFilter, AccountKind, ContactFilter, Whose
from quarterdeck.records.terms.fields import FieldFilter
from quarterdeck.values.ids import parse_id

_NOBODY = 0


def account_filter(params: Mapping[str, str], custom: tuple[FieldFilter, ...] = ()) -> AccountFilter:
    """The filter that an address asks for; `custom` is what it asks of custom fields."""
    kind = params.get("kind")
    return AccountFilter(
        whose=_whose(params),
        text=params.get("text", ""),
        kind=AccountKind(kind) if kind in set(AccountKind) else None,
        owner_ids=_owners(params),
        countries=_given(params, "country"),
        industries=_given(params, "industry"),
        territory_ids=tuple(_id(one) for one in _given(params, "territory")),
        custom=custom,
    )


def contact_filter(params: Mapping[str, str], custom: tuple[FieldFilter, ...] = ()) -> ContactFilter:
    """The filter that an address asks for; `custom` is what it asks of custom fields."""
    account = params.get("account")
    return ContactFilter(
        whose=_whose(params),
        text=params.get("text", ""),
        owner_ids=_owners(params),
        account_id=_id(account) if account else None,
        custom=custom,
    )


def _whose(params: Mapping[str, str]) -> Whose:
    asked = params.get("scope", "")
    return Whose(asked) if asked in set(Whose) else Whose.ALL


def _given(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    return (params[name],) if params.get(name) else ()


def _owners(params: Mapping[str, str]) -> tuple[int, ...]:
    return tuple(_id(owner) for owner in _given(params, "owner"))


def _id(text: str) -> int:
    try:
        return parse_id(text)
    except ValueError:
        return _NOBODY
