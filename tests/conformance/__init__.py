"""What every door must answer alike."""
