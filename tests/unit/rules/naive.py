"""A second, deliberately plain and slow reading of a funnel file, over lists of events; shares no code with it."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from syncer.model import FieldValue, Kind

Raw = dict[str, Any]


@dataclass(frozen=True)
class Happened:
    kind: str
    at: datetime
    trust: str = "trusted"


@dataclass(frozen=True)
class Person:
    events: tuple[Happened, ...]
    fields: dict[str, FieldValue]
    now: datetime
    zone: ZoneInfo


def decide(file: Raw, person: Person) -> tuple[str, str, list[Any]]:
    """Stage, rule, evidence."""
    exclusions = file.get("exclusions", {"stage": "", "rules": []})
    spared = exclusions.get("spares", [])
    from_the_top = [
        rule for stage in reversed(file["stages"]) for rule in file["rules"] if rule["stage"] == stage["key"]
    ]
    needs = {stage["key"]: stage["needs"] for stage in file["stages"] if "needs" in stage}
    tried = [rule for rule in from_the_top if rule["stage"] in spared]
    tried += [{**rule, "stage": exclusions["stage"]} for rule in exclusions["rules"]]
    tried += [rule for rule in from_the_top if rule["stage"] not in spared]
    for rule in tried:
        asked = {"all": [rule["when"], *([needs[rule["stage"]]] if rule["stage"] in needs else [])]}
        if holds(asked, file, person):
            return rule["stage"], rule["id"], evidence(asked, file, person)
    return file["stages"][0]["key"], "no_evidence", []


def holds(asked: Raw, file: Raw, person: Person) -> bool:
    if "did" in asked:
        return enough(asked, file, person)
    if "field" in asked:
        return field_holds(asked, person.fields)
    if "score" in asked:
        return total(asked, file, person) >= int(asked["at_least"])
    if "not" in asked:
        return not holds(asked["not"], file, person)
    if "any" in asked:
        return any(holds(part, file, person) for part in asked["any"])
    return all(holds(part, file, person) for part in parts_of(asked, file))


def parts_of(asked: Raw, file: Raw) -> list[Raw]:
    if "fits" in asked:
        return list(file.get("persona", []))
    return [bare(file["conditions"][asked["holds"]], "when")] if "holds" in asked else asked["all"]


def bare(named: Any, key: str) -> Any:
    """What stands in the file with or without a label."""
    return named[key] if isinstance(named, dict) and key in named else named


def evidence(asked: Raw, file: Raw, person: Person) -> list[Any]:
    if "did" in asked:
        return needed(asked, file, person)
    if "field" in asked:
        return [(asked["field"], person.fields[asked["field"]])] if asked.get("known", True) else []
    if "score" in asked:
        return [("score." + asked["score"], asked["at_least"]), *most_important(asked, file, person)]
    if "not" in asked:
        return []
    if "any" in asked:
        return evidence(next(part for part in asked["any"] if holds(part, file, person)), file, person)
    found: list[Any] = []
    for part in parts_of(asked, file):
        found += [piece for piece in evidence(part, file, person) if piece not in found]
    return found


def span(asked: Raw) -> timedelta:
    text = asked.get("within", "36500d")
    return timedelta(days=int(text.rstrip("dwmo")) * {"d": 1, "w": 7, "o": 30}[text[-1]])


def kinds(words: Any, file: Raw) -> set[str]:
    found: set[str] = set()
    for word in words if isinstance(words, list) else [words]:
        found |= kinds(bare(file["groups"][word], "kinds"), file) if word in file.get("groups", {}) else {word}
    return found


def in_question(asked: Raw, file: Raw, person: Person) -> list[Happened]:
    """Events of the kinds, in the window, after the anchor, trusted enough."""
    wanted = kinds(asked["did"], file)
    found = [
        event
        for event in person.events
        if event.kind in wanted
        and person.now - span(asked) < event.at <= person.now
        and (event.trust != "doubtful" or not asked.get("trusted", True))
    ]
    if "after" in asked:
        signs = kinds(file["anchors"][asked["after"]]["first"], file)
        dated = [e.at for e in person.events if e.kind in signs and e.trust != "doubtful" and e.at <= person.now]
        if dated:
            day = min(dated).astimezone(person.zone).date()
            found = [event for event in found if event.at.astimezone(person.zone).date() > day]
    return found


def counted(events: list[Happened]) -> list[tuple[datetime, int, bool]]:
    """Newest first: when, which kind, whether a summary tells of it; summaries never beside what they sum up."""
    found = []
    for kind in {event.kind for event in events}:
        singles = sorted((e.at for e in events if e.kind == kind and e.trust != "summary"), reverse=True)
        summary = sorted((e.at for e in events if e.kind == kind and e.trust == "summary"), reverse=True)
        for n in count():
            both = singles[n : n + 1] + summary[n : n + 1]
            if not both:
                break
            found.append((max(both), int(Kind[kind.upper()]), max(both) not in singles[n : n + 1]))
    return sorted(found, key=lambda event: (-event[0].timestamp(), event[1], event[2]))


def least(asked: Raw) -> int:
    return int(asked.get("at_least", 0 if "at_most" in asked else 1))


def enough(asked: Raw, file: Raw, person: Person) -> bool:
    events = in_question(asked, file, person)
    many = 0
    for kind in {event.kind for event in events}:
        by_trust = Counter("summary" if e.trust == "summary" else "single" for e in events if e.kind == kind)
        many += max(by_trust.values())
    if not least(asked) <= many <= asked.get("at_most", many):
        return False
    return bool(days(counted(events), person) >= asked.get("on_days", 0))


def days(events: list[tuple[datetime, int, bool]], person: Person) -> int:
    return len({at.astimezone(person.zone).date() for at, _, _ in events})


def needed(asked: Raw, file: Raw, person: Person) -> list[Any]:
    """The newest events that are enough, one piece a kind."""
    events = counted(in_question(asked, file, person))
    while events and len(events) - 1 >= least(asked) and days(events[:-1], person) >= asked.get("on_days", 0):
        events.pop()
    return [piece_of(events, kind) for kind in dict.fromkeys(kind for _, kind, _ in events)]


def piece_of(events: list[tuple[datetime, int, bool]], kind: int) -> tuple[int, int, int, int]:
    of_kind = [event for event in events if event[1] == kind]
    newest = int(max(at for at, _, _ in of_kind).timestamp() * 1000)
    return kind, newest, len(of_kind), int(any(summary for _, _, summary in of_kind))


def field_holds(asked: Raw, fields: dict[str, FieldValue]) -> bool:
    value = fields.get(asked["field"], "")
    known = value.strip() != "" if isinstance(value, str) else True
    if "known" in asked and asked["known"] != known:
        return False
    lists = [asked[word] if word == "in" else [asked[word]] for word in ("is", "in") if word in asked]
    if not all(any(same(wanted, value) for wanted in one_of) for one_of in lists):
        return False
    if "matches" in asked and not (isinstance(value, str) and re.search(asked["matches"], value, re.IGNORECASE)):
        return False
    if {"at_least", "at_most"} & set(asked):
        if isinstance(value, bool | str):
            return False
        return bool(asked.get("at_least", value) <= value <= asked.get("at_most", value))
    return True


def same(wanted: FieldValue, value: FieldValue) -> bool:
    if isinstance(wanted, str) and isinstance(value, str):
        return wanted.strip().casefold() == value.strip().casefold()
    return isinstance(wanted, bool) == isinstance(value, bool) and bool(wanted == value)


def items(asked: Raw, file: Raw) -> list[Raw]:
    return list(file["scores"][asked["score"]]["points"])


def total(asked: Raw, file: Raw, person: Person) -> Fraction:
    return sum((points(item, asked, file, person) for item in items(asked, file)), Fraction())


def percent_left(event: tuple[datetime, int, bool], asked: Raw, file: Raw, person: Person) -> int:
    left = 100
    for step in file["scores"][asked["score"]].get("fade", []):
        if person.now - event[0] >= span({"within": step["after"]}):
            left = int(step["to"].rstrip("%"))
    return left


def points(item: Raw, asked: Raw, file: Raw, person: Person) -> Fraction:
    """What one item of a score gives, after fading and its cap."""
    if "field" in item:
        return Fraction(item["points"] if field_holds(item, person.fields) else 0)
    events = counted(in_question(item, file, person))
    whole = sum(Fraction(item["points"] * percent_left(event, asked, file, person), 100) for event in events)
    cap = item.get("cap", abs(whole))
    return Fraction(max(-cap, min(whole, cap)))


def most_important(asked: Raw, file: Raw, person: Person) -> list[Any]:
    """The three kinds or fields that give most, apart from fading, as long as something is left of them."""
    found: list[tuple[int, Any]] = []
    for item in items(asked, file):
        if item["points"] > 0 and "did" in item:
            alive = [e for e in counted(in_question(item, file, person)) if percent_left(e, asked, file, person) > 0]
            pieces = [piece_of(alive, kind) for kind in sorted({kind for _, kind, _ in alive})]
            found += [(min(item["points"] * piece[2], item.get("cap", 10**9)), piece) for piece in pieces]
        if item["points"] > 0 and "field" in item and field_holds(item, person.fields) and item.get("known", True):
            found.append((item["points"], (item["field"], person.fields[item["field"]])))
    found.sort(key=lambda weighed: -weighed[0])
    best: list[Any] = []
    for _, piece in found:
        if piece[0] not in [shown[0] for shown in best]:
            best.append(piece)
    return best[:3]
