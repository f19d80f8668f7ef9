"""Django's SQLite, and beside it who waits for the write lock."""
