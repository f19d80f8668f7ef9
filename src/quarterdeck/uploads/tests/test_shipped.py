"""Files of other systems are known by their names and columns."""

import pytest

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind
from quarterdeck.uploads.queries.shipped import shipped_for

ACCOUNT = ("Id", "IsDeleted", "Name", "Type", "ParentId", "Industry", "AnnualRevenue", "NumberOfEmployees", "Rating")


@pytest.mark.django_db
def test_a_file_of_another_system_is_known_by_its_columns() -> None:
    for name in ("Account.csv", "account.CSV", "export of friday.csv"):
        found = shipped_for(name, (*ACCOUNT, "Own__c"))
        assert found is not None
        assert found[0] is Kind.ACCOUNTS
        mapping = parse_mapping(found[1])
        # The custom fields of the sample are not here.
        assert (mapping.source, mapping.match, mapping.custom) == ("salesforce", "external_id", {})
    assert shipped_for("Account.csv", ACCOUNT[1:]) is None
    # Few columns tell nothing without the name of the file; several mappings read this one.
    assert shipped_for("x.csv", ("Name", "Family")) is None
    assert shipped_for("Opportunity.csv", ("Topic", "Created On", "Owner", "Status")) is None
