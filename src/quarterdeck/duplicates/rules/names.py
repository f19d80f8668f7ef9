"""What of a name, a domain, a phone number says who somebody is."""

import re
from functools import lru_cache

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold


def _words_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How companies are founded, in the languages of those we meet; letters only, as `words` leaves them.
LEGAL_FORMS = _words_in(
    """ab ae ag aktiengesellschaft ans aps as asa bhd bv bvba cia co company corp corporation cv cvba da dac doo dba
    eeig eg eingetragener ev eirl eood esp eu eurl gbr gesellschaft gesmbh ges gie gmbh hb hf inc incorporated kb kda
    kft kg kgaa kk kommanditgesellschaft ks lda limited limitada llc llp lp ltd ltda mbh nl nv nyrt oao oba ohg ood
    ooo oy oyj pao plc plt ps pte pty pvt sa saa sab sagl sapi sarl sas sasu sc sca scop scrl scs sdn se sencrl sia
    sicav sl slu sll snc soc societe sociedad societa anonima anonyme spa spj spk spolka spzoo sro srl srls tbk tmi uab
    ug vof ohg wll yk zao zrt zoo sp z oo haftungsbeschrankt und"""
)
# Those that stand before a name as well.
_FORMS_BEFORE = _words_in("ab as firma kk oao ooo oy pt sa sarl sas societe the uab zao")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){1,}[^\W\d_]?\b\.?")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_UMLAUT = re.compile(r"(?<=[aou])e(?=[^aeiou]|$)")
_VOWELS = str.maketrans("", "", "aeiouy")
_TWICE = re.compile(r"(.)\1+")
_SPELT = {"&": " und ", "+": " und ", "@": " at "}

# Mailboxes of private people, by the label before the ending, and addresses that belong to nobody.
PERSONAL_LABELS = _words_in(
    """gmail googlemail outlook hotmail live msn yahoo ymail rocketmail gmx web icloud me mac aol protonmail proton
    tonline freenet arcor orange wanadoo free laposte sfr libero virgilio alice tiscali mail yandex rambler qq 163 126
    bluewin hispeed telenet skynet zonnet ziggo home kpnmail wp onet interia seznam centrum telia comcast verizon att
    sbcglobal cox btinternet btopenworld talktalk sky ntlworld fastmail zoho hey tutanota posteo mailbox"""
)
_SHARED_LOCALS = _words_in(
    """info office sales kontakt contact hello mail post support service admin vertrieb einkauf purchasing accounting
    buchhaltung team empfang reception welcome anfrage contacto contatti noreply"""
)
_SECOND_LEVELS = _words_in("co com org net ac gov edu gob gouv or ne go")
_TAIL = 8


# One record is compared with many, one after the other.
@lru_cache(maxsize=1024)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, one spelling of umlauts, abbreviations without their dots."""
    for sign, spelt in _SPELT.items():
        name = name.replace(sign, spelt)
    joined = _DOTTED.sub(lambda found: found.group().replace(".", "").replace(" ", "") + " ", name)
    return tuple(_UMLAUT.sub("", word) for word in _WORD.findall(fold(joined.replace("'", "").replace("’", ""))))


# What fields are called that hold the number of a register or tax office, as `words` leaves it.
NUMBER_LABELS = frozenset(
    "".join(words(label))
    for label in (
        "Registration number", "Registration no.", "Company number", "Company registration number", "Register number",
        "Commercial register", "VAT", "VAT number", "VAT no.", "VAT ID", "Tax ID", "Tax number", "EIN", "DUNS",
        "D-U-N-S number", "LEI", "Handelsregister", "Handelsregisternummer", "Registernummer", "HRB", "USt-IdNr.",
        "USt-ID", "UID", "UID-Nummer", "Steuernummer", "SIREN", "SIRET", "Numéro de TVA", "KvK", "KvK-nummer",
        "Btw-nummer", "Partita IVA", "CIF", "NIF", "NIP", "Organisationsnummer", "CVR", "Orgnr",
    )
)  # fmt: skip


def core(name: str) -> tuple[str, ...]:
    """The words of a company's name without its legal form; all of them when nothing else would be left."""
    found = list(words(name))
    while len(found) > 1 and found[-1] in LEGAL_FORMS:
        found.pop()
    while len(found) > 1 and found[0] in _FORMS_BEFORE:
        found.pop(0)
    return tuple(word for word in found if word not in ("und", "and", "et")) or tuple(found)


def skeleton(compact: str) -> str:
    """The consonants of a text, doubles once: most typing errors leave it as it is."""
    return _TWICE.sub(r"\1", compact.translate(_VOWELS))


def are_close(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ by a typing error or a blank at most: no word by more than its length forgives."""
    joined = "".join(one), "".join(other)
    if joined[0] == joined[1]:
        return True
    if len(one) == len(other):
        differing = [pair for pair in zip(sorted(one), sorted(other), strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and _is_slip(*differing[0])
    # A blank too many or too few, and no more than one letter.
    return abs(len(one) - len(other)) == 1 and min(map(len, joined)) > _TAIL and _is_slip(*joined, most=1)


def _is_slip(one: str, other: str, most: int = 2) -> bool:
    """Whether one word is the other mistyped; a number says who it is, and is never a slip."""
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    one, other = _DIGITS.sub("", one), _DIGITS.sub("", other)
    shorter = min(len(one), len(other))
    forgiven = min(most, 0 if shorter < 4 else 1 if shorter < 9 else 2)
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=forgiven) <= forgiven


def is_number_label(label: str) -> bool:
    """Whether a custom field of accounts, by what it is called, holds the number of a register or tax office."""
    return "".join(words(label)) in NUMBER_LABELS


def bare_number(text: str) -> str:
    """A number of a register without blanks and dashes; empty where no digit is in it."""
    bare = "".join(letter for letter in text.upper() if letter.isalnum())
    return bare if any(letter.isdigit() for letter in bare) else ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain by the label that somebody chose, and what ends it."""

    label: str
    ending: str


def domain_of(text: str) -> Domain | None:
    """The company's domain in a domain or an e-mail address; None for none, and for private mailboxes."""
    parts = text.rpartition("@")[2].strip(".").lower().split(".")
    if len(parts) < 2:
        return None
    ends = 2 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVELS else 1
    label = fold(parts[-ends - 1])
    return None if label.replace("-", "") in PERSONAL_LABELS else Domain(label, ".".join(parts[-ends:]))


def phone_tail(phone: str) -> str:
    """The last digits of a phone number, which are the same however country and area are written; empty for too few."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return digits[-_TAIL:] if len(digits) >= _TAIL - 1 else ""


def own_address(email: str) -> str:
    """An e-mail address that belongs to one person; empty for shared ones."""
    address = email.strip().lower()
    local = address.partition("@")[0]
    return "" if "@" not in address or local.partition("+")[0] in _SHARED_LOCALS else address
