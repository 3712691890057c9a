"""Ids of records as parts of ids of ours: of one length, so that as texts they are in the order of their numbers."""

DIGITS = 20
LAST = "9" * DIGITS  # no record has it, nor has any NOBODY
NOBODY = "0" * DIGITS


def numbered(record: str) -> str:
    return record.zfill(DIGITS)
