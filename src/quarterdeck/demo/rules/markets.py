"""Where Nordvik sells: countries with their currency, and the names of companies and people there."""

from collections.abc import Mapping
from decimal import Decimal

from quarterdeck.demo.rules.company import BRITAIN, DACH, NORDICS, OCEANS, SOUTH
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Market:
    """A country: region, parts, currency, how much of the business it is, and what names are made of.

    A company is called by a stem, a trade word and a legal form, as is usual there.
    """

    country: str
    region: str
    parts: tuple[str, ...]
    currency: str
    weight: int
    forms: tuple[str, ...]
    stems: tuple[str, ...]
    trades: Mapping[str, str]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


def _trades(words: str) -> dict[str, str]:
    """Trade word to industry, the words standing in the order of _INDUSTRIES."""
    return dict(zip(_words(words), _INDUSTRIES, strict=True))


_INDUSTRIES = (
    "Food and drink", "Packaging", "Automotive", "Pharmaceuticals", "Chemicals", "Glass and metals", "Logistics",
    "Consumer goods",
)  # fmt: skip
_GERMAN_TRADES = _trades("Lebensmittel, Verpackung, Motoren, Pharma, Chemie, Glas, Logistik, Kosmetik")
_ENGLISH_TRADES = _trades("Foods, Packaging, Motors, Biologics, Polymers, Glass, Logistics, Textiles")

MARKETS = (
    Market(
        "DE", DACH, _words("DE-BY, DE-NW, DE-BW, DE-HE, DE-NI"), "EUR", 9, _words("GmbH, AG, KG, & Sohn"),
        _words("Bergquell, Brennfeld, Falkenrott, Gronau, Hartwig, Isenburg, Kaltenbach, Lerchenau, Rosenau, "
               "Steinfurt, Tannhof, Weidach, Zellmark"),
        _GERMAN_TRADES,
        _words("Petra, Uwe, Ines, Stefan, Heike, Jan, Miriam, Dieter, Silke, Torsten"),
        _words("Lang, Brandt, Keller, Vogt, Hartung, Sommer, Dorn, Riedel, Pohl, Albers"),
    ),
    Market(
        "CH", DACH, _words("CH-ZH, CH-BS, CH-VD, CH-SG"), "CHF", 4, _words("AG, SA"),
        _words("Aarbach, Limmat, Rigi, Säntis, Thur, Wildegg, Zähring"),
        _GERMAN_TRADES,
        _words("Beat, Regula, Urs, Nadine, Reto, Corinne"),
        _words("Ammann, Bühler, Frei, Gasser, Schmid, Zürcher"),
    ),
    Market(
        "AT", DACH, _words("AT-9, AT-4, AT-6"), "EUR", 2, _words("GmbH, AG"),
        _words("Donauwerk, Ennstal, Karwendel, Murau, Traunsee"),
        _GERMAN_TRADES,
        _words("Franz, Eva, Lukas, Johanna, Gernot"),
        _words("Huber, Lechner, Pichler, Steiner, Wallner"),
    ),
    Market(
        "SE", NORDICS, _words("SE-AB, SE-O, SE-M, SE-D"), "SEK", 6, _words("AB"),
        _words("Arvenholm, Eskelund, Falunda, Gravensta, Havelund, Lindhagen, Mörkö, Sundmark, Tarnholt, Ystrand"),
        _trades("Livsmedel, Förpackning, Motor, Läkemedel, Kemi, Glas, Logistik, Textil"),
        _words("Karin, Nils, Elsa, Gustav, Maja, Oskar, Ylva"),
        _words("Ahlström, Berglund, Ek, Hedlund, Sjögren, Wikström, Öberg"),
    ),
    Market(
        "NO", NORDICS, _words("NO-03, NO-46, NO-50"), "EUR", 3, _words("AS, ASA"),
        _words("Fjellvik, Halsnes, Iverstad, Nordlys, Solvika, Ulvenes"),
        _trades("Sjømat, Emballasje, Maritim, Pharma, Kjemi, Aluminium, Havn, Sport"),
        _words("Astrid, Henrik, Ingeborg, Lars, Siri, Torbjørn"),
        _words("Aas, Bakken, Haug, Lien, Moen, Strand"),
    ),
    Market(
        "FI", NORDICS, _words("FI-18, FI-11, FI-19"), "EUR", 2, _words("Oy, Oyj"),
        _words("Aurajoki, Kallio, Lappala, Saimaa, Valkea"),
        _trades("Elintarvike, Pakkaus, Moottori, Lääke, Kemia, Lasi, Satama, Tekstiili"),
        _words("Aino, Eero, Helmi, Juhani, Satu"),
        _words("Korhonen, Laine, Mäkelä, Niemi, Salo"),
    ),
    Market(
        "FR", SOUTH, _words("FR-ARA, FR-IDF, FR-HDF, FR-NAQ"), "EUR", 5, _words("SAS, SA, et Fils"),
        _words("Beaulieu, Clairvaux, Dauphin, Lorraine, Mirabel, Montfort, Orval, Rhonal, Valmont"),
        _trades("Alimentation, Emballages, Automobile, Pharma, Chimie, Verre, Logistique, Textiles"),
        _words("Claire, Luc, Sylvie, Bruno, Hélène, Yves, Manon"),
        _words("Garnier, Lemaire, Vasseur, Colin, Aubry, Tissot, Perrin"),
    ),
    Market(
        "IT", SOUTH, _words("IT-25, IT-21, IT-45, IT-34"), "EUR", 5, _words("SpA, Srl"),
        _words("Adige, Brenta, Corvina, Ferrano, Lambro, Marengo, Tessaro, Valsesia"),
        _trades("Alimentari, Imballaggi, Motori, Farmaceutici, Chimica, Vetro, Logistica, Tessuti"),
        _words("Giulia, Marco, Elena, Paolo, Franca, Dario, Lucia"),
        _words("Ferrano, Bassi, Conti, Moretto, Sartor, Valli, Rinaldi"),
    ),
    Market(
        "ES", SOUTH, _words("ES-CT, ES-PV, ES-VC, ES-MD"), "EUR", 4, _words("SL, SA"),
        _words("Albufera, Cantabria, Duero, Ebro, Montseny, Navia, Sagra"),
        _trades("Conservas, Envases, Motor, Farma, Química, Vidrio, Puertos, Textil"),
        _words("Lucía, Álvaro, Marta, Iker, Nuria, Pablo"),
        _words("Ibarra, Castells, Moya, Serrano, Vidal, Roca"),
    ),
    Market(
        "GB", BRITAIN, _words("GB-ENG, GB-SCT, GB-WLS"), "GBP", 8, _words("Ltd, plc, & Co"),
        _words("Alderbrook, Calderwick, Dunmarsh, Fennhall, Kestrelle, Marlowe Bay, Northgate Fen, Pellworth, Quillon, "
               "Ridgemere, Wexcombe"),
        _ENGLISH_TRADES,
        _words("Harriet, Owen, Moira, Callum, Beth, Nigel, Fiona"),
        _words("Marrow, Finch, Ashdown, Pryce, Lennox, Thorne, Kershaw"),
    ),
    Market(
        "IE", BRITAIN, _words("IE-D, IE-CO, IE-G"), "EUR", 2, _words("Ltd, DAC"),
        _words("Ballycar, Corrib, Kilbrannan, Liffeyside, Shandon"),
        _ENGLISH_TRADES,
        _words("Aoife, Brendan, Ciara, Declan, Niamh"),
        _words("Byrne, Doyle, Keane, Nolan, Quinn"),
    ),
    Market(
        "US", OCEANS, _words("US-OH, US-IL, US-CA, US-TX, US-NC"), "USD", 10, _words("Inc., LLC, Corp."),
        _words("Blue Mesa, Brandywine, Castor, Copperfield, Great Pine, Hollis, Lakemont, Northfork, Ozark, Palisade, "
               "Tidewell, Whitlock"),
        _ENGLISH_TRADES,
        _words("Dana, Marcus, Kayla, Wes, Renee, Luis, Tamara, Grant"),
        _words("Hollis, Brand, Castor, Delgado, Whitlock, Yoon, Parrish, Ames"),
    ),
    Market(
        "JP", OCEANS, _words("JP-23, JP-27, JP-14"), "JPY", 4, _words("KK"),
        _words("Akagi, Fujisato, Hayama, Kiso, Minato, Sakurai, Tanabe"),
        _trades("Foods, Packaging, Motors, Pharma, Kasei, Glass, Logistics, Precision"),
        _words("Aiko, Daichi, Emi, Haruto, Naomi, Ren"),
        _words("Aoki, Endo, Ishida, Mori, Okada, Tanabe"),
    ),
)  # fmt: skip
BY_COUNTRY = {market.country: market for market in MARKETS}
# Units of a currency for one euro on the last day; earlier months drift around it.
RATES = {
    "USD": Decimal("1.0864"),
    "GBP": Decimal("0.8470"),
    "SEK": Decimal("11.3200"),
    "CHF": Decimal("0.9380"),
    "JPY": Decimal("163.4000"),
}
# What amounts are rounded to.
ROUNDING = {"JPY": 10_000, "SEK": 100}
TITLES = {
    "economic_buyer": ("Plant manager", "Chief financial officer", "Managing director", "Head of operations"),
    "champion": ("Head of quality", "Production engineer", "Maintenance lead"),
    "technical_evaluator": ("Automation engineer", "IT manager", "Process engineer"),
    "purchasing": ("Purchasing manager", "Strategic buyer"),
}


def countries_of(region: str) -> tuple[str, ...]:
    """The countries of a sales region; the Czech Republic, without a market of its own, goes with DACH."""
    return (*(market.country for market in MARKETS if market.region == region), *(("CZ",) if region == DACH else ()))
