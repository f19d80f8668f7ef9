"""Making an installation what a file of settings says, by the actions of the pages."""

from quarterdeck.administration.actions.configuration.apply import Applied, apply_configuration

__all__ = ["Applied", "apply_configuration"]
