"""What is common to the places where streams go on, whatever else a lane keeps there."""

from syncer.errors import Malformed


def unreadable() -> Malformed:
    what = "the place where this stream goes on cannot be read"
    return Malformed(what, fix="it was written by another version: use that one")
