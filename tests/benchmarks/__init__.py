"""Figures, not tests: `make bench` prints each beside what it has to hold. Nothing here fails for being slow."""
