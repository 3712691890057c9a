"""How far an engagement may be believed, and why it is doubted."""

from enum import IntEnum, StrEnum


class Trust(IntEnum):
    """How far an engagement may be believed."""

    DOUBTFUL = 0  # looks like a robot, its date cannot be right, or the source is not sure of it
    SUMMARY = 1  # a count with first and last date that the CRM keeps by itself, without single events
    TRUSTED = 2


class Doubt(StrEnum):
    """Why the engine doubts what a source trusts (see `syncer.doubts`)."""

    BURST = "burst"  # one of several links of a mail, all followed within seconds
    DELIVERY = "delivery"  # at the instant at which the mail was delivered
    DATE = "date"  # its date cannot be right
