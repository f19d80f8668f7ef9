"""Settings pages of the catalog."""
