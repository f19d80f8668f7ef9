"""Reading exports and data frames: which column is what, how cells are written, and what the data cannot say."""
