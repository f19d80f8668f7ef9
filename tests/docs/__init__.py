"""The documentation: samples run, links lead somewhere, generated pages are up to date."""
