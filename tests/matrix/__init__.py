"""Who may do what at every address: one file of rows per slice."""
