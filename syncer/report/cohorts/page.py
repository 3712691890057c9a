"""What was found becomes the page that a team reads, in its language."""

from collections.abc import Iterator

from syncer.cohorts import HIGH
from syncer.report.cohorts.look import FunnelFound, Journeys
from syncer.report.cohorts.nouns import Page, Part
from syncer.report.cohorts.tables import OPEN, REBUILT, YOUNG, Told
from syncer.rules.plain.speech import Speech, printable


def page(journeys: Journeys) -> Page:
    speech, at = Speech(journeys.language), journeys.at.astimezone(journeys.timezone)
    calendar = journeys.funnels[0].found.asked.calendar
    places = {"day": speech.day(at.date()), "time": f"{at:%H:%M}", "timezone": journeys.timezone.key}
    return Page(
        language=journeys.language,
        title=speech.say(
            "The way through the funnel, {first} – {last}",
            first=speech.month(calendar.months[0]),
            last=speech.month(calendar.months[-1]),
        ),
        notes=(speech.say("As known on {day} at {time}. Days and months are those of {timezone}.", **places),),
        parts=tuple(_part(each, journeys, speech) for each in journeys.funnels),
        definitions_heading=speech.say("How it is counted"),
        definitions=tuple(_definitions(speech)),
    )


def _part(each: FunnelFound, journeys: Journeys, speech: Speech) -> Part:
    name, found = each.funnel.name, each.found
    heading = speech.say("Funnel: {name}", name=name) if len(journeys.funnels) > 1 else ""
    if found.is_empty or not found.asked.stages:
        return Part(name, heading, (speech.say("Nobody has been decided yet: `syncer sync` does it."),))
    ladder = each.funnel.ladder
    labels, definitions = (
        {key: printable(text) for key, text in said(speech.language).items()}
        for said in (ladder.labels, ladder.definitions)
    )
    told = Told(found, speech, labels, definitions)
    monthly = (told.entries(), told.outcomes()) if found.ways else (told.entries(),)
    return Part(
        name,
        heading,
        tuple(_notes(each, journeys, speech)),
        speech.say("Entered in these months"),
        tuple(told.bars()),
        tuple(told.charts()),
        (told.steps(), told.ways(), *monthly) if found.ways else monthly,
    )


def _notes(each: FunnelFound, journeys: Journeys, speech: Speech) -> Iterator[str]:
    """What holds for this funnel alone."""
    say, found = speech.say, each.found
    if each.first:
        day = speech.day(each.first.astimezone(journeys.timezone).date())
        if found.asked.calendar.starts[0] < found.asked.known_from:
            yield say(
                "Stages have been decided since {day}. {mark} marks months that began before.", day=day, mark=REBUILT
            )
    if by_hand := sum(cohort.by_hand for cohort in found.total.cohorts.values()):
        yield say("Entries that rest on a stage set by hand: {count}.", count=speech.number(by_hand))
    for stage, persons in found.left_out.items():
        yield say(
            "Not shown, for the funnel no longer has it: {stage} ({count}).",
            stage=printable(stage),
            count=speech.number(persons),
        )


def _definitions(speech: Speech) -> Iterator[str]:
    """What the numbers mean, for whoever reads them without us."""
    say = speech.say
    yield say(
        "Each person counts once in each stage: in the month in which they entered it for the first time. "
        "Contacts that were found to be one person count as one, from the earliest dates on."
    )
    yield say("Whoever jumps over a stage has passed it at that moment.")
    yield say(
        "The month is that in which the evidence for the stage was complete, even if it was noticed later. "
        "Where no dated event says it, it is that in which the stage was decided. "
        "So late news and other rules can change past months."
    )
    yield say(
        "No date: who already had the stage on the first day of all, without an event that says since when. "
        "They are in no month, and no time is measured from or to that entry."
    )
    yield say(
        "{mark} Before the first day of all, only the stage that each person had on that day is known. "
        "The stages below count as passed at the same moment, and who had fallen back by then is not seen: "
        "take the shares of such months as a hint.",
        mark=REBUILT,
    )
    yield say("{mark} The month is not over.", mark=OPEN)
    yield say(
        "Went on, arrived: of those who entered in these months, whoever has reached the other stage by now, "
        "in whatever month. Whoever fell back or was excluded stays in the stages once reached, "
        "and counts as not gone on from the last of them."
    )
    yield say(
        "{mark} May still grow: less time has passed than {percent} of those who arrived have needed, "
        "or nobody has been measured yet.",
        mark=YOUNG,
        percent=speech.percent(HIGH),
    )
    yield say(
        "Times: from the entry of the one stage, where it was really had and not jumped over, to that of the other. "
        "They are those of whoever arrived in these months; who has not arrived has no time. "
        "Measured says how many they are."
    )
    yield say(
        "Fell back: how often somebody fell to a lower stage in the month. Excluded: persons, the first time. "
        "A stage set by hand counts like any other."
    )
