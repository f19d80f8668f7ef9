"""The commands of `quarterdeck`, one file each. Django is imported inside them, once it is set up."""
