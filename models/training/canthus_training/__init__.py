"""Training of the networks that ship with Canthus: data, networks, losses, export and evaluation."""
