"""Pages of the settings of pipelines."""
