"""By which words something is read, as a fingerprint: what was read by others is to be read again. Pure."""

from collections.abc import Iterable
from hashlib import blake2b

import orjson

from syncer.contract import Words

_SIZE = 8  # bytes


def wording(words: Words, topics: Iterable[str], *more: object) -> str:
    """Of what the mapping says of these topics, and of whatever else decides what is made of a record."""
    said = [
        (topic, sorted(words.kinds.get(topic, {}).items()), list(words.phrases.get(topic, {}).items()))
        for topic in topics
    ]
    return blake2b(orjson.dumps((said, more)), digest_size=_SIZE).hexdigest()
