"""Rules of pipelines: their shape, criteria, and the gate."""
