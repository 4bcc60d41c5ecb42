"""A pack from weights of SPIGA, which a user has downloaded: `python -m canthus_training.spiga.convert`."""
