"""The demo company: a seeded story of an invented vendor, companies made of files, and a large one."""
