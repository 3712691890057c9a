"""One archetype of each kind of person, stage by stage in turn: the smallest portal has somebody at every stage."""

from itertools import chain, zip_longest

from connectors.hubspot.sandbox.story.archetypes import Archetype
from connectors.hubspot.sandbox.story.cast.leads import LEADS
from connectors.hubspot.sandbox.story.cast.outside import CUSTOMERS, EXCLUDED, NOBODY
from connectors.hubspot.sandbox.story.cast.potentials import POTENTIALS
from connectors.hubspot.sandbox.story.cast.prospects import PROSPECTS

_IN_TURN = zip_longest(POTENTIALS, PROSPECTS, LEADS, CUSTOMERS, EXCLUDED, NOBODY)
CAST: tuple[Archetype, ...] = tuple(each for each in chain.from_iterable(_IN_TURN) if each)
