"""The one way out of an installation over HTTP."""
