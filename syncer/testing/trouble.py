"""What a source does when something is wrong: sets aside, tells, quotes nothing. Each check is one sentence."""

from syncer.contract import Page
from syncer.errors import SyncerError
from syncer.testing.subject import Subject, by_key, claim, skip

CANARY = "canary-7f3a"  # stands in the content of a broken item; must stand in nothing that people get to see


def broken_items_are_set_aside(subject: Subject) -> None:
    """An item that cannot be understood is set aside with where and why, and the rest is delivered."""
    sound = by_key(subject.everything())
    pages = _spoiled(subject)
    lost = [key for key in sound if key not in by_key(pages)]
    claim(not lost, f"one broken item costs {len(lost)} sound ones: set aside only the broken one")
    told = [reject for page in pages for reject in page.rejects]
    claim(told, "the broken item was dropped without a word: it must come as `Reject`")
    claim(all(reject.where and reject.reason for reject in told), "a reject must say where it stands and what is wrong")


def rejects_quote_nothing(subject: Subject) -> None:
    """A reject tells where and why, never the content."""
    told = [reject for page in _spoiled(subject) for reject in page.rejects]
    quoting = [reject for reject in told if CANARY in f"{reject.where} {reject.reason}"]
    claim(not quoting, "a reject quotes what it set aside: that may be personal data; name the place instead")


def tells_its_troubles(subject: Subject) -> None:
    """When the other side does not answer, reading raises one of `syncer.errors`, in words."""
    if subject.outage is None:
        skip("it cannot be made unreachable")
    stream = subject.source().streams[0]
    with subject.outage():
        try:
            subject.read(stream)
        except SyncerError as error:
            claim(error.what.strip(), "the error has no words: say what happened")
        except Exception as error:
            raise AssertionError(
                f"{type(error).__name__} came through: translate it to one of `syncer.errors`"
            ) from error
        else:
            claim(
                False, "nobody answered, and reading ended as if there were nothing: contacts would be taken for gone"
            )


CHECKS = (
    broken_items_are_set_aside,
    rejects_quote_nothing,
    tells_its_troubles,
)


def _spoiled(subject: Subject) -> list[Page]:
    if subject.spoil is None:
        skip("it cannot be told to have a broken item")
    subject.spoil(CANARY)
    return subject.everything()
