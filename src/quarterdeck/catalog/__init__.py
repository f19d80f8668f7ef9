"""Products, currencies, dated rates, and the one conversion of money."""
