"""Which column of an export is which field, by its name: a name is known or it is not, the data decides nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from quarterdeck.analytics.reading.terms import Column, Unclear
from quarterdeck.values.text import N_, Text, fold

_NAMES: Final[Mapping[str, str]] = {
    "id": "opportunityid dealid recordid caseid opportunitynumber opportunityref id key",
    "name": "opportunityname dealname topic name title opportunity deal",
    "account": "accountname account companyname company customername customer potentialcustomer organisation"
    " organization client associatedcompany",
    "owner": "ownername owner opportunityowner dealowner salesagent salesrep salesperson rep agent accountexecutive"
    " assignedto",
    "stage": "stagename dealstage salesstage pipelinestage opportunitystage stage",
    "outcome": "status outcome dealstatus opportunitystatus statecode result",
    "created": "createdon createddate createdate createdat created datecreated creationdate opendate openedon"
    " engagedate registered",
    "closed": "actualclosedate closedat closedon closeddate actualclosed dateclosed wontime",
    "close": "closedate expectedclosedate estclosedate estimatedclosedate expectedclose closingdate",
    "amount": "amount dealamount opportunityamount dealvalue opportunityvalue closevalue estrevenue estimatedrevenue"
    " estimatedvalue totalamount value",
    "won_amount": "actualrevenue actualvalue wonamount wonvalue",
    "currency": "currencyisocode currencycode currency dealcurrency transactioncurrency",
    "probability": "probability winprobability dealprobability probabilitypercent",
    "product": "productname product primaryproduct",
    "source": "leadsource source originalsource opportunitysource origin sourcecampaign",
    "channel": "saleschannel channel",
    "type": "opportunitytype dealtype type",
    "loss_reason": "lossreason lostreason closedlostreason reasonlost",
    "pipeline": "pipelinename pipeline",
    "category": "forecastcategoryname forecastcategory",
    "industry": "industry sector",
    "country": "countrycode country billingcountry",
}
_HISTORY: Final[Mapping[str, str]] = {
    "id": "opportunityid dealid recordid caseid opportunitynumber opportunityref id opportunityname dealname",
    "at": "timestamp changedat changedon changeddate createddate createdat at modifiedon date",
    "stage": "stagename newstage tostage stage newvalue dealstage salesstage activity",
    "amount": "amount newamount dealamount",
    "owner": "ownername owner newowner",
    "close": "closedate expectedclosedate",
}
FIELDS: Final = {name: (*names.split(), name.replace("_", "")) for name, names in _NAMES.items()}
HISTORY_FIELDS: Final = {name: (*names.split(), name) for name, names in _HISTORY.items()}
_AFFIX = re.compile(r"(__c|\.name|\(do not modify\))$")
_EXACT, _NEARLY = 1.0, 0.8


def guessed(
    names: Iterable[str], told: Mapping[str, str | None], fields: Mapping[str, tuple[str, ...]]
) -> dict[str, Column]:
    """The column of each field that has one. What is told wins; a column fills one field.

    Confidence is 1 for a told column or a name that is known, 0.8 for one that is known without what a system adds
    (`__c`, `.Name`). Raises Unclear for a told column that is not there, for an unknown field, and where two columns
    have the same claim on a field.
    """
    there = list(names)
    if unknown := [name for name in told if name not in fields]:
        said = N_("There is no field {field}. Fields are {fields}.")
        raise Unclear(Text.of(said, field=unknown[0], fields=", ".join(fields)), "columns")
    bare = {name.strip(): name for name in there}
    found: dict[str, Column] = {}
    for name, column in told.items():
        if column is None:
            continue
        actual = column if column in there else bare.get(column.strip())
        if actual is None:
            said = N_("There is no column {column}. Columns are {columns}.")
            raise Unclear(Text.of(said, column=column, columns=", ".join(map(str.strip, there))), "columns")
        found[name] = Column(name, actual, _EXACT)
    taken = {one.column for one in found.values()}
    for name, known in fields.items():
        if name not in told and (best := _best(name, known, [one for one in there if one not in taken])):
            found[name] = best
            taken.add(best.column)
    return found


def _best(name: str, known: tuple[str, ...], there: Iterable[str]) -> Column | None:
    ranked: list[tuple[int, float, str]] = []
    for column in there:
        for confidence, key in ((_EXACT, _key(column)), (_NEARLY, _key(_AFFIX.sub("", column.strip().casefold())))):
            if key in known:
                ranked.append((known.index(key), confidence, column))
                break
    if not ranked:
        return None
    ranked.sort(key=lambda one: (one[0], -one[1]))
    first = ranked[0]
    if len(ranked) > 1 and ranked[1][:2] == first[:2]:
        said = N_("The columns {first} and {second} both look like {field}. Say which one it is.")
        text = Text.of(said, first=first[2], second=ranked[1][2], field=name)
        raise Unclear(text, f"columns={{'{name}': ...}}")
    return Column(name, first[2], first[1])


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))
