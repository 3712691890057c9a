"""What a person or we can have done: the kinds of engagements."""

from enum import IntEnum


class Kind(IntEnum):
    """What a person or we did. Numbers are stored, so a number is never given a second meaning."""

    UNKNOWN = 0  # a vendor word that no mapping translates: kept and reported
    NEUTRAL = 1  # understood, but says nothing about interest: a note, a cancelled meeting

    LIST_IMPORTED = 10
    MAILING_LIST_MEMBER = 11
    EMAIL_SENT = 12
    COLD_EMAIL = 13
    CALL_ATTEMPTED = 14
    COLD_CALL = 15
    LINKEDIN_CONNECTED = 16
    LINKEDIN_MESSAGE_SENT = 17
    MET_AT_EVENT = 18
    EVENT_ATTENDED = 19
    NEWSLETTER_SUBSCRIBED = 20
    BLOG_SUBSCRIBED = 21
    CONTENT_DOWNLOADED = 22
    BLOG_COMMENTED = 23
    SOCIAL_FOLLOWED = 24
    SOCIAL_LIKED = 25
    SOCIAL_SHARED = 26
    EMAIL_OPENED = 27
    PAGE_VIEWED = 28
    VIDEO_WATCHED = 29

    EMAIL_CLICKED = 40
    FORM_SUBMITTED = 41
    SOCIAL_COMMENTED = 42
    SOCIAL_INQUIRY = 43
    EMAIL_REPLIED = 44
    CALL_CONNECTED = 45
    CHAT_MESSAGE_RECEIVED = 46
    WHATSAPP_RECEIVED = 47
    SMS_RECEIVED = 48
    MEETING_HELD = 49
    VIDEO_CALL_HELD = 50
    TRIAL_STARTED = 51
    DEMO_REQUESTED = 52
    SAMPLE_REQUESTED = 53
    TECHNICAL_MATERIAL_OPENED = 54
    REFERENCE_CONTACTED = 55
    DEMO_ATTENDED = 56

    PRICING_VIEWED = 70
    QUOTE_REQUESTED = 71
    PROPOSAL_VIEWED = 72
    PROPOSAL_ANSWERED = 73
    CONTRACT_REQUESTED = 74
    NEGOTIATION = 75
    DEAL_OPENED = 76

    PURCHASED = 90

    UNSUBSCRIBED = 100
    COMPLAINED = 101
    BOUNCED_HARD = 102
    DISCARDED_BY_SALES = 103

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def is_touch(self) -> bool:
        """A person came to us so, or did it of their own accord; not what we sent, what machines open, or an end."""
        return Kind.LIST_IMPORTED <= self < Kind.UNSUBSCRIBED and self not in _NO_TOUCHES

    @classmethod
    def of(cls, word: str) -> "Kind | None":
        return cls.__members__.get(word.upper()) if word.islower() else None


_NO_TOUCHES = {
    Kind.EMAIL_SENT,
    Kind.COLD_EMAIL,
    Kind.CALL_ATTEMPTED,
    Kind.COLD_CALL,
    Kind.LINKEDIN_CONNECTED,
    Kind.LINKEDIN_MESSAGE_SENT,
    Kind.EMAIL_OPENED,
}
