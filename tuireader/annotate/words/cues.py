"""The words that report speech: general English, by what they do in a sentence."""

from __future__ import annotations

from tuireader.annotate.words.wordlists import table, word_lists

_LISTS = word_lists("cues")


def _prepositions() -> dict[str, frozenset[str]]:
    """Verb -> its prepositions."""
    found: dict[str, frozenset[str]] = {}
    for verb, preposition in table("prepositions"):
        found[verb] = found.get(verb, frozenset()) | {preposition}
    return found


SAYING = _LISTS["saying"]
"""Verbs that take the words said as their object or go before or after them: "..., she said"."""

DESCRIBING = _LISTS["describing"]
"""Verbs that name what their subject said of something: "called it “a mess”"."""

REPORTING = SAYING | DESCRIBING
"""All verbs that report speech."""

COMMITTING = _LISTS["committing"]
"""Verbs with an infinitive of what was said: "vowed to fight"."""

NAMING = _LISTS["naming"]
"""Verbs whose object sums up what was said: "denied the charges of theft"."""

SPEAKING_OF = _LISTS["speaking of"]
"""Verbs whose object is what was spoken of, rather than what was said of it ("praised the crew"); only a clause
in it is something said ("defended his plan to sell the port").
"""

CALLING = _LISTS["calling"]
"""Verbs that say what something is: "called him a liar", "described the plan as a failure"."""

ATTITUDE = _LISTS["attitude"]
"""Verbs that tell how their subject stands to their object: "criticised Li", "endorsed him"."""

PREPOSITIONS = _prepositions()
"""Verbs whose prepositional object sums up what was said: "accused him of lying"."""

ADDRESSING = _LISTS["addressing"]
"""Verbs with the one spoken to as their object: it is not part of what was said."""

ASKING = _LISTS["asking"]
"""Verbs that can be followed by a question: "asked whether"."""

SPEECH_NOUNS = _LISTS["speech noun"]
"""Nouns for something said: its owner said it ("his “low energy” remark")."""

RELATIVES = _LISTS["relative"]
NOBODY = _LISTS["nobody"]
"""Subjects that as a rule have no voice of their own."""
