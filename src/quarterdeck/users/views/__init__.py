"""Pages about people: one's own profile and tokens, people, teams, roles, and links that set a password."""
