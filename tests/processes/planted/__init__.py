"""An application whose migrations change rows and then fail, as a bad release would."""
