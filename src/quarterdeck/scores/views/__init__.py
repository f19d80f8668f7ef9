"""Pages of the model's forecast and its accuracy."""
