"""What a report shows, decided without a store."""
