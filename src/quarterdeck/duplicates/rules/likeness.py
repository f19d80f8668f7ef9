"""How likely two records are one, and what speaks for it. A veto outweighs whatever else is the same."""

from datetime import timedelta

from quarterdeck.duplicates.rules.names import Domain, are_close, core, domain_of, own_address, phone_tail, words
from quarterdeck.duplicates.terms import Evidence, Facts, Kind, Likeness

# Labels this much alike are one label mistyped.
_SAME_LABEL = 88
_SHORTEST_LABEL = 4
_CLOSE_DATES = timedelta(days=31)
_OTHER_TIME = timedelta(days=45)
# Amounts that differ by no more than this share were negotiated, or rounded.
_CLOSE_AMOUNT = 0.1
_MOST = 100
# Whoever shares one of these is reached in the same way, whatever else is said.
_REACHED = frozenset({Evidence.SAME_EMAIL, Evidence.SAME_PHONE, Evidence.SAME_NUMBER})
_POINTS = {
    Kind.ACCOUNT: {
        Evidence.SAME_NAME: 70,
        Evidence.CLOSE_NAME: 55,
        Evidence.SAME_DOMAIN: 25,
        Evidence.OTHER_ENDING: 12,
        Evidence.SAME_EMAIL: 20,
        Evidence.SAME_PHONE: 20,
        Evidence.SAME_NUMBER: 60,
        Evidence.SAME_COUNTRY: 6,
    },
    Kind.CONTACT: {
        Evidence.SAME_NAME: 50,
        Evidence.CLOSE_NAME: 40,
        Evidence.SHORT_NAME: 40,
        Evidence.SAME_EMAIL: 45,
        Evidence.SAME_PHONE: 30,
        Evidence.SAME_ACCOUNT: 20,
    },
    Kind.OPPORTUNITY: {
        Evidence.SAME_NAME: 50,
        Evidence.CLOSE_NAME: 40,
        Evidence.SAME_ACCOUNT: 10,
        Evidence.LIKELY_ACCOUNT: 5,
        Evidence.SAME_AMOUNT: 20,
        Evidence.CLOSE_AMOUNT: 10,
        Evidence.CLOSE_DATES: 15,
    },
}


def likeness(kind: Kind, one: Facts, other: Facts) -> Likeness | None:
    """How likely these are one; None when something speaks against it, or nothing for it."""
    found = {Kind.ACCOUNT: _accounts, Kind.CONTACT: _contacts, Kind.OPPORTUNITY: _opportunities}[kind](one, other)
    if not found:
        return None
    score = sum(_POINTS[kind][evidence] for evidence in found)
    return Likeness(min(score, _MOST), tuple(found))


def _accounts(one: Facts, other: Facts) -> list[Evidence]:
    numbers = _numbers(one, other)
    if numbers is None or one.is_person != other.is_person or _is_in_line(one, other):
        return []
    name = _names(core(one.name), core(other.name))
    if not name and not numbers:
        return []
    found = [*([name] if name else []), *_reached(one, other), *numbers, *_country(one, other)]
    if one.is_person:
        return found if not _REACHED.isdisjoint(found) or not _has_other_address(one, other) else []
    return _at_home(one, other, found)


def _at_home(one: Facts, other: Facts, found: list[Evidence]) -> list[Evidence]:
    """What speaks for two companies, once domain and country are looked at: either may say that they are two."""
    domains = _domains(one, other)
    if domains is None and _REACHED.isdisjoint(found):
        return []
    is_sure = Evidence.SAME_DOMAIN in (domains or []) or Evidence.SAME_NUMBER in found
    if one.country and other.country and one.country != other.country and not is_sure:
        # The same name in another country is another company, as long as domain or number do not say otherwise.
        return []
    return [*found, *(domains or [])]


def _contacts(one: Facts, other: Facts) -> list[Evidence]:
    named = _names(words(one.name), words(other.name)) or _shortened(words(one.name), words(other.name))
    if not named:
        return []
    reached = _reached(one, other)
    if not reached and (one.account_id is None or one.account_id != other.account_id):
        return []
    if not reached and _has_other_address(one, other):
        return []
    is_same = one.account_id is not None and one.account_id == other.account_id
    return [named, *reached, *([Evidence.SAME_ACCOUNT] if is_same else [])]


def _opportunities(one: Facts, other: Facts) -> list[Evidence]:
    """Accounts sell the same thing again and again: it is the same deal only when amount and day are near, too."""
    if not (placed := _placed(one, other)) or _is_known_apart(one, other):
        return []
    if (amounts := _amounts(one, other)) is None or (days := _days(one, other)) is None:
        return []
    named = _names(words(one.name), words(other.name))
    return [named, placed, *amounts, *days] if named else []


def _placed(one: Facts, other: Facts) -> Evidence | None:
    if one.account_id is None or other.account_id is None:
        return None
    if one.account_id == other.account_id:
        return Evidence.SAME_ACCOUNT
    alike = one.account_id in other.accounts_alike or other.account_id in one.accounts_alike
    return Evidence.LIKELY_ACCOUNT if alike else None


def _is_known_apart(one: Facts, other: Facts) -> bool:
    """Whether a system has both, under ids that differ: it keeps them apart, and so do we."""
    first, second = _by_system(one), _by_system(other)
    return any(not ids & second[system] for system, ids in first.items() if system in second)


def _by_system(facts: Facts) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for system, number in facts.known_as:
        found.setdefault(system, set()).add(number)
    return found


def _amounts(one: Facts, other: Facts) -> list[Evidence] | None:
    """What their amounts say: None when they are far apart, nothing when one has none."""
    if not one.amount_minor or not other.amount_minor or one.currency != other.currency:
        return []
    least, most = sorted((one.amount_minor, other.amount_minor))
    if least == most:
        return [Evidence.SAME_AMOUNT]
    return [Evidence.CLOSE_AMOUNT] if most - least <= most * _CLOSE_AMOUNT else None


def _days(one: Facts, other: Facts) -> list[Evidence] | None:
    """What their close dates say, in the same way."""
    if not one.close_date or not other.close_date:
        return []
    apart = abs(one.close_date - other.close_date)
    if apart > _OTHER_TIME:
        return None
    return [Evidence.CLOSE_DATES] if apart <= _CLOSE_DATES else []


def _names(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence | None:
    if not one or not other:
        return None
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return Evidence.SAME_NAME
    return Evidence.CLOSE_NAME if are_close(one, other) else None


def _shortened(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence | None:
    """J. Weber and Jana Weber."""
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return None
    firsts = sorted((one[0], other[0]), key=len)
    return Evidence.SHORT_NAME if len(firsts[0]) == 1 and firsts[1].startswith(firsts[0]) else None


def _reached(one: Facts, other: Facts) -> list[Evidence]:
    found = []
    if (address := own_address(one.email)) and address == own_address(other.email):
        found.append(Evidence.SAME_EMAIL)
    if (tail := phone_tail(one.phone)) and tail == phone_tail(other.phone):
        found.append(Evidence.SAME_PHONE)
    return found


def _numbers(one: Facts, other: Facts) -> list[Evidence] | None:
    """What their registration numbers say: None when they conflict in any field."""
    others = dict(other.numbers)
    shared = [(number, others[field]) for field, number in one.numbers if field in others]
    if any(first != second for first, second in shared):
        return None
    return [Evidence.SAME_NUMBER] if shared else []


def _has_other_address(one: Facts, other: Facts) -> bool:
    addresses = own_address(one.email), own_address(other.email)
    return all(addresses) and addresses[0] != addresses[1]


def _country(one: Facts, other: Facts) -> list[Evidence]:
    return [Evidence.SAME_COUNTRY] if one.country and one.country == other.country else []


def _is_in_line(one: Facts, other: Facts) -> bool:
    """Parents and subsidiaries are no duplicates."""
    return other.record_id in one.above or one.record_id in other.above if one.record_id or other.record_id else False


def _domains(one: Facts, other: Facts) -> list[Evidence] | None:
    """What their domains say: None when they conflict."""
    first, second = (domain_of(facts.domain) or domain_of(facts.email) for facts in (one, other))
    if first is None or second is None:
        return []
    if first == second:
        return [Evidence.SAME_DOMAIN]
    return [Evidence.OTHER_ENDING] if _is_same_label(first, second) else None


def _is_same_label(first: Domain, second: Domain) -> bool:
    labels = sorted((first.label, second.label), key=len)
    if len(labels[0]) < _SHORTEST_LABEL:
        return labels[0] == labels[1]
    from rapidfuzz import fuzz

    return labels[1].startswith(labels[0]) or fuzz.ratio(*labels) >= _SAME_LABEL
