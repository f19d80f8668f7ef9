"""Mappings shown in the documentation, and those that are shipped, are good ones."""

import pytest

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.uploads.queries.sets import mapping_sets
from tests.architecture.source import ROOT
from tests.docs.test_samples import blocks

pytestmark = pytest.mark.documentation


@pytest.mark.parametrize("page", ["docs/reference/mapping.md"])
def test_mappings_on_pages_are_understood(page: str) -> None:
    texts = blocks(ROOT / page, "toml")
    assert texts
    for text in texts:
        parse_mapping(text)


def test_shipped_mappings_name_their_files() -> None:
    assert [one.key for one in mapping_sets()] == [
        "d365_contoso",
        "faker_crm_chain",
        "hubspot_fivetran_seeds",
        "hubspot_migration_sample",
        "maven",
        "quarterdeck",
        "salesforce_devorg",
        "salesforce_dtc",
        "salesforce_fivetran_seeds",
    ]
    for one in mapping_sets():
        assert all(part.file for part in one.parts)
