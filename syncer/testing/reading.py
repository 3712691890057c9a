"""How a source reads: the same each time, onward from a cursor, whole when it says so. Each check is one sentence."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from syncer.contract import Page
from syncer.model import Identity, IdentityKind
from syncer.testing.subject import BIT_EARLIER, Subject, by_key, claim, contacts, engagements, items, last_cursor

CUTS = 10  # pages after which a reading is cut, at most: enough to find a mistake, and soon done


def reads_the_same_twice(subject: Subject) -> None:
    """Two readings from the start give the same items under the same ids."""
    first, second = (subject.everything() for _ in range(2))
    claim(by_key(first), "the subject needs items to read")
    claim(by_key(first) == by_key(second), "a second reading gives other items: ids and values must not depend on when")


def gives_each_item_once(subject: Subject) -> None:
    """Within one reading no id comes twice."""
    keys = [(type(item).__name__, item.id) for item in items(subject.everything())]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    claim(not twice, f"comes more than once in one reading: {twice[:3]}; the id must tell one item from every other")
    claim(all(key.strip() for _, key in keys), "an item has an empty id")


def says_where_to_go_on(subject: Subject) -> None:
    """A stream that gave something gave a cursor with it, and from there it has nothing new."""
    for stream, pages in subject.read_all().items():
        claim(last_cursor(pages) or not items(pages), f"{stream} has no cursor: each run would read everything again")
        known, again = by_key(pages), by_key(subject.read(stream, last_cursor(pages)))
        news = [key for key, item in again.items() if known.get(key) != item]
        claim(not news, f"{stream}, read from its last cursor, gives {news[:3]}, which the reading before did not")


def finds_what_is_new(subject: Subject) -> None:
    """What appears after a reading is found by the next, from the cursor."""
    before = subject.read_all()
    subject.add("new@example.com", subject.now() - BIT_EARLIER)
    after = {stream: subject.read(stream, last_cursor(pages)) for stream, pages in before.items()}
    address = Identity(IdentityKind.EMAIL, "new@example.com")
    found = [contact for pages in after.values() for contact in contacts(pages) if address in contact.identities]
    claim(found, "a contact that appeared after the last cursor is never read")
    old = {key for pages in before.values() for key in by_key(pages)}
    new = [item.id for pages in after.values() for item in engagements(pages) if ("Engagement", item.id) not in old]
    claim(new, "an engagement that appeared after the last cursor is never read")


def goes_on_after_any_page(subject: Subject) -> None:
    """A reading that was cut after any page goes on from its cursor, and nothing is lost."""
    for stream, pages in subject.read_all().items():
        for done, cursor in _cuts(pages):
            together = by_key([*done, *subject.read(stream, cursor)])
            lost = [key for key in by_key(pages) if key not in together]
            claim(
                not lost,
                f"{stream}, cut after page {len(done)}, loses {lost[:3]}: a cursor covers only what it came with",
            )


def is_whole_when_it_says_so(subject: Subject) -> None:
    """`whole_since` is not later than the instant from which on every contact was delivered."""
    until = subject.now()
    for stream in subject.source().streams:
        pages = subject.read(stream, until=until)
        claim(
            all(_at_most(page, until) for page in pages), f"{stream}: `whole_since` is later than `until`: all are gone"
        )
        early = [page for page in pages[:-1] if page.whole_since and contacts(pages[pages.index(page) + 1 :])]
        claim(not early, f"{stream}: `whole_since` comes before the last contact: those after it are gone")
        for done, cursor in _cuts(pages):
            rest = subject.read(stream, cursor, until + timedelta(hours=1)) if contacts(done) else []
            honest = all(_at_most(page, until) for page in rest)
            claim(
                honest or by_key(done).keys() <= by_key(rest).keys(),
                f"{stream}, gone on after a cut: `whole_since` is "
                "later than what came before the cut, which is gone then; keep the instant in the cursor",
            )


CHECKS = (
    reads_the_same_twice,
    gives_each_item_once,
    says_where_to_go_on,
    finds_what_is_new,
    goes_on_after_any_page,
    is_whole_when_it_says_so,
)


def _cuts(pages: Sequence[Page]) -> Iterator[tuple[Sequence[Page], str]]:
    """What was read before each cut, and the cursor that was stored with it."""
    for number, page in enumerate(pages[:CUTS], 1):
        if page.cursor is not None:
            yield pages[:number], page.cursor


def _at_most(page: Page, until: datetime) -> bool:
    return page.whole_since is None or page.whole_since <= until
