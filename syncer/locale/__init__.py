"""Catalogues of our words in other languages (see `syncer.rules.language`)."""
