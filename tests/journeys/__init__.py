"""Browser journeys: a real server on a database file, a real browser, the database row at the end."""
