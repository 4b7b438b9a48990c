"""What the user says of a quote: another speaker, nobody, no quote at all. It beats the machine, always.

A correction is a document of the marks' table ``corrections``: the quote's words and place, and the article with
its title, URL and feed. So it outlives annotating anew, an edited article and a lost archive: the quote is
known again by its words, of several the nearest to where it stood.
"""

from __future__ import annotations

from tuireader.library.corrections import TABLE, Fields
from tuireader.library.marking import put
from tuireader.library.opinions import opinions
from tuireader.model import ArticleRow, Quote, short_id
from tuireader.store.contract import Change
from tuireader.store.marks import TinyMarks
from tuireader.text.fold import fold
from tuireader.text.sentences import opening

NOBODY = ""
"""As a speaker: no one is to be shown for this quote."""
NEAR = 200
"""Characters between two places at which the same words are the same quote, when it is corrected again."""
_SHORT = 40
"""Characters of a quote that a change is told by, less than."""


def correct(
    marks: TinyMarks,
    row: ArticleRow,
    quote: Quote,
    speaker: str,
    *,
    in_title: bool = False,
    everywhere: bool = False,
) -> Change | None:
    """Say who said a quote, or with :data:`NOBODY` that it cannot be told; None when that is known already.

    ``everywhere`` says it of the same words in any article, as when an agency's report is in several papers.
    """
    speaker = " ".join(speaker.split())
    words = opening(quote.text, _SHORT)
    label = f"{speaker} said {words}" if speaker else f"nobody is named for {words}"
    return _record(marks, row, quote, label, {"speaker": speaker, "quote": True}, in_title, everywhere)


def reject(
    marks: TinyMarks, row: ArticleRow, quote: Quote, *, in_title: bool = False, everywhere: bool = False
) -> Change | None:
    """Say that something is no quote; None when that is known already."""
    label = f"no quote: {opening(quote.text, _SHORT)}"
    return _record(marks, row, quote, label, {"speaker": None, "quote": False}, in_title, everywhere)


def _record(
    marks: TinyMarks,
    row: ArticleRow,
    quote: Quote,
    label: str,
    said: Fields,
    in_title: bool,
    everywhere: bool,
) -> Change | None:
    here = _here(marks, row.key, quote, in_title)
    fields = {
        "article": row.key, "id": quote.id, "words": quote.text, "start": quote.start, **said,
        "title": row.title, "url": row.url or None, "feed": row.feed,
        "in_title": in_title or None, "everywhere": everywhere or None,
    }  # fmt: skip
    if quote.by == "text" and quote.speaker_name:
        fields["was"] = quote.speaker_name
    own = str(here["key"]) if here else f"{short_id(row.key)} {'title ' if in_title else ''}{quote.id}"
    ops = [put(marks, TABLE, f"everywhere {quote.id.partition('-')[0]}" if everywhere else own, fields)]
    if everywhere and here:
        ops.append(put(marks, TABLE, own, dict.fromkeys(here)))
    return marks.record(Change(label, tuple(ops))) if any(op["new"] for op in ops) else None


def _here(marks: TinyMarks, article: int, quote: Quote, in_title: bool) -> Fields | None:
    """An earlier correction of the same words there."""
    wanted = fold(quote.text)
    for said in opinions(marks).corrections.of(article):
        near = abs(said.get("start", 0) - quote.start) < NEAR
        if near and bool(said.get("in_title")) == in_title and fold(said["words"]) == wanted:
            return said
    return None
