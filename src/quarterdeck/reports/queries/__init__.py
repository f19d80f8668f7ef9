"""Questions of reports to the analytics copy."""
