"""Commands of Django that are done in another way here."""
