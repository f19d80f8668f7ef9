"""What the pages of other records show of their deals."""
