"""The house rules that no linter can see."""
