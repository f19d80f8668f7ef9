"""Which column of a file fills which field, by its name and by what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from functools import cache

from quarterdeck.catalog.rules.currencies import known_currencies
from quarterdeck.imports.terms import DATED, FIELDS, NUMERIC, FieldType, Kind, Reading
from quarterdeck.imports.terms.mapping import EMPTY_WORDS
from quarterdeck.sheets.cells import CellError, parse_cell
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.terms import Cell
from quarterdeck.uploads.rules.guessing.days import is_day
from quarterdeck.uploads.rules.guessing.marks import is_number
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold

LEAST = 0.5
_FITTING = 0.8
_ALIKE = 0.88
# Names that say exactly what a column is, and how sure a column is then that holds something else.
_EXACT, DOUBTED = 0.8, 0.3
_FOREIGN_SURE = 0.92
_MONEY = re.compile(r"[-+]?\d[\d.,'’\u00a0\u202f ]*[.,]\d{2}")
_PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "domain": re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/[^@\s]*)?"),
    "currency": re.compile(r"[A-Za-z]{3}"),
}
_TOLD_BY_VALUES: Mapping[str, Callable[[str], object]] = {
    "email": _PATTERNS["email"].fullmatch,
    "currency": lambda text: text in known_currencies(),
    "close_date": is_day,
    "amount": _MONEY.fullmatch,
}


@cache
def words_of(column: str) -> str:
    """The words of a column's name: `StageName`, `stage_name`, `Stage Name__c` and `property_stage_name` alike."""
    text = re.sub(r"__[cr]$", "", column).removeprefix("property_")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


# Words that exports of CRMs and people's own lists have for a field, the usual ones first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "title", "label"),
    "email": ("email", "e mail", "email address", "mail"),
    "external_id": ("id", "record id", "external id", "number", "key", "guid", "reference"),
    "owner": (
        "owner", "owner name", "sales rep", "sales agent", "seller", "salesperson", "assigned to", "deal owner",
        "account owner", "opportunity owner",
    ),
    "account": ("account", "account name", "company", "company name", "customer", "potential customer", "organization"),
    "opportunity": ("opportunity", "opportunity name", "deal", "deal name", "opportunity id", "deal id"),
    "stage": ("stage", "stage name", "deal stage", "sales stage", "opportunity stage", "step"),
    "pipeline": ("pipeline", "sales process", "deal pipeline"),
    "amount": ("amount", "value", "deal value", "estimated value", "est revenue", "revenue", "close value", "total"),
    "currency": ("currency", "currency code", "currency iso code"),
    "close_date": ("close date", "expected close date", "est close date", "estimated close date", "closing date"),
    "closed_at": ("closed at", "actual close date", "close date", "won date", "closed on"),
    "created_at": ("created at", "created date", "create date", "created on", "engage date", "date created", "created"),
    "seller_probability": ("probability", "win probability", "confidence"),
    "category": ("forecast category", "category", "forecast category name"),
    "source": ("source", "lead source", "origin", "original source"),
    "type": ("type", "activity type", "deal type", "task type"),
    "loss_reason": ("loss reason", "lost reason", "closed lost reason"),
    "product": ("product", "product name", "item", "item no", "sku"),
    "industry": ("industry", "sector", "business segment"),
    "domain": ("domain", "website", "web site", "url", "company domain", "company domain name"),
    "employees": ("employees", "number of employees", "headcount", "staff"),
    "country": ("country", "country region", "billing country", "office location", "land"),
    "region": ("region", "state code"),
    "phone": ("phone", "main phone", "phone number", "telephone", "business phone"),
    "parent": ("parent", "parent account", "parent company", "subsidiary of", "parent id"),
    "at": ("date", "created date", "start", "due date", "at", "timestamp", "start date time", "activity date"),
    "subject": ("subject", "title", "topic"),
    "body": ("body", "description", "notes", "comments", "note"),
    "status": ("status", "completed"),
    "due_on": ("due date", "due", "activity date"),
    "quantity": ("quantity", "qty"),
    "unit_price": ("unit price", "sales price", "list price", "price"),
    "total_price": ("total price", "line price", "total"),
    "discount": ("discount", "discount percent"),
    "code": ("code", "product code", "sku", "item no"),
    "family": ("family", "product family", "series", "category"),
    "list_price": ("list price", "sales price", "unit price", "price"),
    "manager": ("manager", "team lead", "sales manager"),
    "team": ("team", "sales team", "regional office"),
    "book": ("price book", "price list", "book"),
    "role": ("role", "profile"),
    "channel": ("channel",),
}  # fmt: skip
# The same in German, French, Spanish and Swedish, as `words_of` writes them.
FOREIGN: Mapping[str, tuple[str, ...]] = {
    field: tuple(words_of(word) for word in words.split(","))
    for field, words in {
        "name": "Bezeichnung,Titel,Angebot,Projekt,Vorgang,Opportunité,Oportunidad,Nom,Intitulé,Libellé,Nombre,Título,"
                "Namn,Benämning,Geschäft,Affaire,Negocio,Affär",
        "email": "E-Mail-Adresse,Mailadresse,Courriel,Adresse e-mail,Correo,Correo electrónico,E-post,E-postadress",
        "external_id": "Nummer,Nr,Kennung,Schlüssel,Numéro,Référence,Identifiant,Número,Referencia,"
                       "Identificador,Referens",
        "owner": "Verkäufer,Verkaeufer,Vertriebler,Inhaber,Besitzer,Zuständig,Verantwortlich,"
                 "Vendeur,Commercial,Responsable,Propriétaire,Vendedor,Comercial,Propietario,Säljare,Ägare,Ansvarig",
        "account": "Kunde,Firma,Unternehmen,Kundenname,Client,Entreprise,Société,Compte,Cliente,Empresa,Cuenta,Kund,"
                   "Företag,Konto",
        "stage": "Phase,Stufe,Verkaufsphase,Étape,Phase de vente,Etapa,Fase,Steg,Fas,Säljfas",
        "amount": "Betrag,Wert,Summe,Umsatz,Auftragswert,Montant,Valeur,Total HT,"
                  "Importe,Monto,Valor,Belopp,Värde,Summa",
        "currency": "Währung,Waehrung,Devise,Monnaie,Moneda,Divisa,Valuta",
        "close_date": "Abschlussdatum,Abschluss,Erwarteter Abschluss,Date de clôture,Date de signature,Fecha de cierre,"
                      "Cierre,Slutdatum,Avslutsdatum,Förväntat avslut",
        "created_at": "Erstellt,Erstellt am,Angelegt am,Erstelldatum,Créé le,Date de création,Creado,Fecha de creación,"
                      "Skapad,Skapad datum,Skapat",
        "closed_at": "Abgeschlossen am,Clôturé le,Cerrado el,Avslutad",
        "seller_probability": "Wahrscheinlichkeit,Probabilité,Probabilidad,Sannolikhet",
        "source": "Quelle,Herkunft,Origine,Origen,Fuente,Källa",
        "loss_reason": "Verlustgrund,Motif de perte,Raison de perte,Motivo de pérdida,Förlustorsak",
        "product": "Produkt,Artikel,Produit,Article,Producto,Artículo,Vara",
        "industry": "Branche,Secteur,Sector,Bransch",
        "domain": "Webseite,Internet,Site web,Sitio web,Página web,Webbplats,Hemsida",
        "employees": "Mitarbeiter,Mitarbeiterzahl,Effectif,Employés,Empleados,Anställda,Antal anställda",
        "country": "Land,Pays,País,Nation",
        "phone": "Telefon,Telefonnummer,Téléphone,Teléfono",
        "quantity": "Menge,Anzahl,Stück,Quantité,Cantidad,Antal",
        "unit_price": "Stückpreis,Einzelpreis,Prix unitaire,Precio unitario,Styckpris,À-pris",
        "first_name": "Vorname,Prénom,Nombre de pila,Förnamn",
        "last_name": "Nachname,Familienname,Nom de famille,Apellido,Apellidos,Efternamn",
        "title": "Job title,Position,Funktion,Poste,Fonction,Cargo,Puesto,Befattning",
        "status": "State,Zustand,Statut,Estado",
        "body": "Beschreibung,Notiz,Notizen,Bemerkung,Description,Remarques,Descripción,Notas,Beskrivning,Anteckningar",
        "subject": "Betreff,Thema,Objet,Sujet,Asunto,Ämne",
        "manager": "Vorgesetzter,Leiter,Chef",
        "region": "Gebiet,Région,Región",
    }.items()
}  # fmt: skip
# What a kind's own name is called by in files: more telling than the words that fit every kind.
OWN: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.OPPORTUNITIES: {
        "name": ("opportunity name", "deal name", "dealname", "topic", "opportunity", "deal"),
        "external_id": ("opportunity id", "deal id", "opportunity number", "deal number", "deal nr"),
    },
    # In a file of companies their own word for one is the name, in the languages above as well.
    Kind.ACCOUNTS: {
        "name": ("account name", "company name", "account", "company", "organization name", *FOREIGN["account"])
    },
    Kind.PRODUCTS: {"name": ("product name", "product", "item name")},
    Kind.PEOPLE: {"name": ("sales agent", "sales rep", "user", "owner")},
    Kind.TASKS: {"external_id": ("activity id", "task id")},
    Kind.EVENTS: {"external_id": ("activity id", "event id")},
}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column is taken for. `confidence` is from 0 to 1; without a field nothing fitted.

    `misfits` of its `told` cells that say something are not what the field takes; `misfit` is the first of them.
    """

    column: str
    field: str
    confidence: float
    misfits: int = 0
    told: int = 0
    misfit: str = ""


def guess_columns(kind: Kind, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[ColumnGuess]:
    """A guess for each column, in their order; no field is filled by two. `rows` are some of the file's.

    A column whose name says exactly what it is keeps its field where cells do not fit, with how many. Where no name
    tells, addresses, currencies, and the only column of days or of amounts are taken by their cells, unsurely.
    """
    values = [[text for row in rows if (text := told(row[place]))] for place in range(len(header))]
    pairs = []
    for place, column in enumerate(header):
        for name, spec in FIELDS[kind].items():
            if not column:
                continue
            # Cells take from what a name says and add nothing: a wide file is not read for each field it is not about.
            if (named := _named(kind, column, name)) < LEAST:
                continue
            fitting = _fits(name, spec.type, values[place])
            # Where other columns fit, they come first: this one is here to be looked at.
            if named * fitting >= LEAST:
                pairs.append((named * fitting, place, name))
            elif named >= _EXACT and values[place] and fitting:
                pairs.append((DOUBTED, place, name))
    taken: dict[int, tuple[str, float]] = {}
    for confidence, place, name in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        _take(taken, place, name, confidence)
    for place, name in _by_values(kind, header, values, taken):
        _take(taken, place, name, LEAST)
    return [_guess(kind, column, taken.get(place), values[place]) for place, column in enumerate(header)]


def _take(taken: dict[int, tuple[str, float]], place: int, name: str, confidence: float) -> None:
    if place not in taken and all(name != other for other, _ in taken.values()):
        taken[place] = (name, confidence)


def _guess(kind: Kind, column: str, found: tuple[str, float] | None, values: Sequence[str]) -> ColumnGuess:
    if found is None:
        return ColumnGuess(column, "", 0.0)
    name, confidence = found
    misfits = [text for text in values if not _is_of(name, FIELDS[kind][name].type, text)]
    return ColumnGuess(column, name, confidence, len(misfits), len(values), misfits[0] if misfits else "")


def _by_values(
    kind: Kind, header: Sequence[str], values: Sequence[Sequence[str]], taken: Mapping[int, tuple[str, float]]
) -> list[tuple[int, str]]:
    """Columns that their cells tell, each with its field: one column alone looks like it, and the kind has it."""
    free = [place for place, column in enumerate(header) if column and place not in taken and len(values[place]) > 1]
    found = []
    for name, is_such in _TOLD_BY_VALUES.items():
        alike = [place for place in free if all(is_such(text) for text in values[place])]
        if name in FIELDS[kind] and len(alike) == 1:
            found.append((alike[0], name))
    return found


def told(cell: Cell) -> str:
    """What a cell says; nothing where it holds a word that other programs write for that."""
    text = as_text(cell).strip()
    return "" if text.lower() in EMPTY_WORDS else text


def _named(kind: Kind, column: str, name: str) -> float:
    """How far a column's name says that it is this field."""
    said = words_of(column)
    if said in FOREIGN.get(name, ()):
        return _FOREIGN_SURE
    own, general = OWN.get(kind, {}).get(name, ()), ALIASES.get(name, ())
    best = 0.0
    for rank, alias in enumerate((*own, name.replace("_", " "), *general)):
        if said == alias:
            # The usual words come first; a field's own name says most.
            return max(best, 1.0 - 0.01 * rank)
        likeness = _likeness(said, alias)
        is_like = likeness > _ALIKE
        # A reference by id fills the same field as one by name, where the ids are known here.
        best = max(best, 0.8 * likeness if is_like else 0.0, 0.65 if said.removesuffix(" id") == alias else 0.0)
    return best


def _likeness(said: str, alias: str) -> float:
    """How much alike two names are; 0 for those whose lengths or letters alone say that they are not."""
    if 2 * min(len(said), len(alias)) <= _ALIKE * (len(said) + len(alias)):
        return 0.0
    matcher = SequenceMatcher(None, said, alias)
    return matcher.ratio() if matcher.quick_ratio() > _ALIKE else 0.0


def _fits(name: str, kind: FieldType, values: Sequence[str]) -> float:
    """How far values are of a field's type: 1 when nearly all are, little when most are not."""
    if not values:
        return 0.7
    share = sum(1 for text in values if _is_of(name, kind, text)) / len(values)
    return 1.0 if share >= _FITTING else 0.4 * share


def _is_of(name: str, kind: FieldType, text: str) -> bool:
    if kind in DATED:
        return is_day(text)
    if kind in NUMERIC:
        return is_number(text.removesuffix("%").strip())
    if name in _PATTERNS:
        return bool(_PATTERNS[name].fullmatch(text))
    if kind in (FieldType.COUNTRY, FieldType.PUBLIC_ID):
        with suppress(CellError):
            return bool(parse_cell(text, kind, Reading()))
        return False
    return True
