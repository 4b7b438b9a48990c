"""One canonical name for each mention, and the name behind a speaker's words.

(label, name) is the identity that is used across articles: the fullest form that the article has, without
titles,
"the" and possessive; a country's one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuireader.annotate.acronyms import expansions
from tuireader.annotate.entities import find_mentions
from tuireader.annotate.persons import Person, fold, gather, parts
from tuireader.annotate.places import country_name
from tuireader.annotate.pronouns import Resolved, Resolver
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Names:
    """The names of one parsed article: its mentions with their canonical names, and who a speaker's words
    mean.

    ``quoted`` are the stretches between quotation marks, in which the article's own voice does not speak.
    """

    def __init__(self, doc: Doc, text: str, quoted: Sequence[tuple[int, int]] = ()) -> None:
        self.mentions = named(find_mentions(doc, text))
        self._resolver = Resolver(doc, text, self.mentions, quoted)

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words of a speaker at ``[start, end)``, how surely, and why; nobody when in
        doubt."""
        return self._resolver.resolve(start, end)


def named(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The mentions of one article, in order, each with its canonical name."""
    mentions = tuple(mentions)
    persons = gather(mention.text for mention in mentions if mention.label == "PERSON")
    bodies = _bodies(mention.text for mention in mentions if mention.label == "ORG")
    latest: dict[str, int] = {}
    out = []
    for place, mention in enumerate(mentions):
        if mention.label == "PERSON":
            person = _person_of(mention.text, persons, latest)
            name = person.name if person else mention.text
            latest[name] = place
        elif mention.label == "ORG":
            name = bodies[mention.text]
        else:
            name = country_name(" ".join(mention.text.split())) if mention.label == "GPE" else mention.text
        out.append(replace(mention, name=" ".join(name.split())))
    return tuple(out)


def _person_of(form: str, persons: list[Person], latest: dict[str, int]) -> Person | None:
    """Whom a form means: who bears it in full, else by last name, else by given name; of two the last
    mentioned."""
    if len(parts(form)) > 1:
        return next((person for person in persons if form in person.forms), None)
    fits = [(person.answers_to(form), latest.get(person.name, -1), person) for person in persons]
    fits = [fit for fit in fits if fit[0]]
    return max(fits, key=lambda fit: fit[:2])[2] if fits else None


def _bodies(forms: Iterable[str]) -> dict[str, str]:
    """Form -> canonical name, for organisations: acronyms expanded, case and "The" ignored."""
    forms = list(dict.fromkeys(forms))
    spelled = expansions(forms)
    first: dict[str, str] = {}
    names: dict[str, str] = defaultdict(str)
    for form in forms:
        name = spelled.get(form, form)
        name = name.removeprefix("The ").removeprefix("the ")
        names[form] = first.setdefault(fold(name), name)
    return names
