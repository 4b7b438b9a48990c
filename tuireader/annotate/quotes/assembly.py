"""From what the rules found, sentence by sentence, to the quotes of a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tuireader.annotate.names.speaking import Resolved
from tuireader.annotate.parse.quotation_marks import Run
from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.clauses import Span
from tuireader.annotate.quotes.indirect import headline, reported
from tuireader.annotate.quotes.marked import QuoteIds, is_title, reads_as_sentence
from tuireader.annotate.quotes.rules import RULES, Off, Said
from tuireader.annotate.quotes.speaker_model import SCARE, SOMEBODY, WEAK, Chooser, confidence
from tuireader.annotate.quotes.speakers import candidates
from tuireader.annotate.quotes.story import Names, Referents, Story
from tuireader.annotate.quotes.tags import tagged
from tuireader.annotate.quotes.turns import find_turns
from tuireader.model import Quote, QuoteType

Placed = tuple[Frame, Said]
"""Something said and the sentence that it was found in."""

LEAST_WORDS = 3
"""Words that reported speech has at least."""
_JOINING = frozenset({"same speaker", "continued"})
"""Rules that go on with the quotation before: their runs belong to one quote with it."""


def all_said(
    page: Page, names: Names, off: Off = (), chooser: Chooser | None = None
) -> tuple[Story, list[Placed]]:
    """Everything said in a text, in order, a speaker's neighbouring pieces joined; and the story that it makes."""
    chooser = chooser or Chooser()
    story = Story(page, Referents(page, names))
    turns = find_turns(page, names)
    placed = [(page.frame_at(said.content[0][0]), said) for said in turns.said if said.rule not in off]
    rows = [(frame, chooser.best(story, frame, [said]) or said) for frame, said in placed]
    for frame in page.frames:
        if frame.paragraph not in turns.paragraphs:
            _add(story, frame, off, chooser)
    rows += _apart(page, [each for each in story.said if not _is_scrap(page, each[1])])
    return story, _joined(page, sorted(rows, key=lambda each: each[1].content))


def _add(story: Story, frame: Frame, off: Off, chooser: Chooser) -> None:
    """Go on with what is said in a sentence."""
    found = _accounted(story.page, frame, off)
    for said in found:
        story.add(frame, chooser.best(story, frame, [said]) or said)
    _add_speakers(
        story, frame, {run for said in found for run in runs_in(story.page, said.content)}, off, chooser
    )


def _add_speakers(story: Story, frame: Frame, covered: set[int], off: Off, chooser: Chooser) -> None:
    """Go on with the runs of a sentence that no tag or clause covers."""
    page = story.page
    for run in frame.runs:
        if run in covered or not _is_spoken(page, frame, run):
            continue
        said = _speaker(story, frame, run, off, chooser)
        if said is None:
            continue
        said = replace(said, content=_whole_runs(page, said.content))
        if covered.intersection(runs_in(page, said.content)):
            said = replace(said, content=(page.run_tokens[run],))
        covered.update(runs_in(page, said.content))
        story.add(frame, said)


def _speaker(story: Story, frame: Frame, run: int, off: Off, chooser: Chooser) -> Said | None:
    """Who said a run: the likeliest candidate, nobody when none is likely, None when nobody seems to have said it."""
    proposed = candidates(story, frame, run, off)
    going_on = next((said for said in proposed if said.rule == "continued"), None)
    if going_on is not None:
        return going_on
    best = chooser.best(story, frame, proposed)
    nearby = best is None or (best.rule in WEAK and best.worth < SCARE)
    if nearby and not reads_as_sentence(story.page.text, story.page.runs[run]):
        return None
    if best is None or best.worth < SOMEBODY:
        return Said("nobody", (story.page.run_tokens[run],))
    return best


def _is_scrap(page: Page, said: Said) -> bool:
    """Whether what is reported says nothing by itself: "it", "the decision". Marks make the least word a quote."""
    if runs_in(page, said.content):
        return False
    words = [word for span in said.content for word in page.doc[span[0] : span[1]] if word.text[:1].isalnum()]
    return len(words) < LEAST_WORDS


def _apart(page: Page, placed: list[Placed]) -> list[Placed]:
    """What shares no word with anything else that was said, so that nothing is given twice.

    Of two that do, the one with words between marks stays, else the longer: "called the tax “a mess”" rather
    than "the tax". What stands within a quote that its tag interrupts is part of the tag.
    """
    taken = [False] * len(page.doc)
    kept = []
    for frame, said in sorted(placed, key=lambda item: _worth(page, item[1]), reverse=True):
        start, end = said.content[0][0], said.content[-1][1]
        if not any(taken[start:end]):
            kept.append((frame, said))
            taken[start:end] = [True] * (end - start)
    return kept


def _worth(page: Page, said: Said) -> tuple[bool, int]:
    """What comes first of two pieces that share words."""
    return bool(runs_in(page, said.content)), sum(end - start for start, end in said.content)


def runs_in(page: Page, content: Iterable[Span]) -> list[int]:
    """The runs that stand in some words, in order."""
    indices = (page.run_of[index] for span in content for index in range(*span))
    return list(dict.fromkeys(run for run in indices if run != OUTSIDE))


def is_plain(page: Page, content: Iterable[Span]) -> bool:
    """Whether some words hold any of the narrator's own."""
    tokens = (page.doc[index] for span in content for index in range(*span) if page.narrated[index])
    return any(not token.is_punct and not token.is_space for token in tokens)


def _accounted(page: Page, frame: Frame, off: Off) -> list[Said]:
    """What the tags and clauses of a sentence account for; no run is accounted for twice."""
    title = headline(page, frame) if frame.index == 0 else None
    if title is not None and title.rule not in off:
        return [replace(title, content=_whole_runs(page, title.content))]
    found: list[Said] = []
    covered: set[int] = set()
    for said in _tags_and_clauses(page, frame, off):
        said = _between_marks(page, replace(said, content=_whole_runs(page, said.content)))
        runs = runs_in(page, said.content)
        if said.rule not in off and not covered.intersection(runs):
            covered.update(runs)
            found.append(said)
    return sorted(found, key=lambda said: said.content)


def _tags_and_clauses(page: Page, frame: Frame, off: Off) -> list[Said]:
    """The tags of a sentence, then the clauses and objects whose cue is no part of a tag."""
    tags = [tag for tag in tagged(page, frame) if tag.rule not in off]
    clauses = [
        said
        for said in reported(page, frame)
        if said.cue and not any(tag.cue == said.cue or tag.covers(said.cue[0]) for tag in tags)
    ]
    return tags + [said for said in clauses if said.rule not in off]


def _between_marks(page: Page, said: Said) -> Said:
    """A clause that is quotation alone as its runs: what introduces them is no part of what was said."""
    runs = runs_in(page, said.content)
    if not runs or is_plain(page, said.content):
        return said
    rule = "introduced" if said.rule == "clause" else said.rule
    return replace(said, rule=rule, content=tuple(page.run_tokens[run] for run in runs))


def _whole_runs(page: Page, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """The ranges widened so that they cut no quotation in two."""
    widened = []
    for start, end in content:
        if page.run_of[start] != OUTSIDE:
            start = page.run_tokens[page.run_of[start]][0]
        if page.run_of[end - 1] != OUTSIDE:
            end = page.run_tokens[page.run_of[end - 1]][1]
        widened.append((start, end))
    return tuple(widened)


def _is_spoken(page: Page, frame: Frame, index: int) -> bool:
    """Whether a run that nothing accounts for can be speech at all, rather than a title."""
    run: Run = page.runs[index]
    start, _ = page.run_tokens[index]
    introduced = start > frame.start and page.doc[start - 1].text in ",:"
    return introduced or not is_title(page.text[run.inner_start : run.inner_end].split())


def _joined(page: Page, placed: list[Placed]) -> list[Placed]:
    """Neighbouring pieces by one speaker as one: “A,” he said. “B.”"""
    out: list[Placed] = []
    for frame, said in placed:
        if out and _goes_on(page, *out[-1], frame, said):
            last = out[-1][1]
            out[-1] = frame, replace(last, content=last.content + said.content)
        else:
            out.append((frame, said))
    return out


def _goes_on(page: Page, last_frame: Frame, last: Said, frame: Frame, said: Said) -> bool:
    if said.rule not in _JOINING or last.speaker != said.speaker or not runs_in(page, last.content):
        return False
    return said.rule == "continued" or last_frame.paragraph == frame.paragraph


def quotes_of(page: Page, names: Names, off: Off = ()) -> tuple[Quote, ...]:
    """The quotes of a text, in which ``names`` were found; ``off`` are ids of rules that are switched off."""
    namer = QuoteIds()
    story, placed = all_said(page, names, off)
    return tuple(_quote(story, said, namer) for _, said in placed)


def _quote(story: Story, said: Said, namer: QuoteIds) -> Quote:
    page = story.page
    spans = tuple(page.chars(span) for span in said.content)
    words = " ".join(page.text[start:end] for start, end in spans)
    speaker, speaker_start, speaker_end = _words_at(page, said.speaker)
    verb, verb_start, _ = _words_at(page, said.cue)
    who = story.speaker(said).who
    return Quote(
        namer(words),
        spans[0][0],
        spans[-1][1],
        spans,
        words,
        type=_kind(page, said),
        speaker=speaker,
        speaker_start=speaker_start,
        speaker_end=speaker_end,
        speaker_name=who.name,
        verb=verb,
        verb_start=verb_start,
        confidence=confidence(said.worth),
        reason=_reason(said, who, verb),
    )


def _words_at(page: Page, span: Span | None) -> tuple[str, int, int]:
    """Some words, and where they stand; empty and nowhere for none."""
    if span is None:
        return "", -1, -1
    start, end = page.chars(span)
    return page.text[start:end], start, end


def _kind(page: Page, said: Said) -> QuoteType:
    """Whether the words stand between marks, in part, or not at all; those of a turn need none."""
    if said.rule in ("turn", "answer"):
        return "direct"
    if not runs_in(page, said.content):
        return "indirect"
    return "mixed" if is_plain(page, said.content) else "direct"


def _reason(said: Said, who: Resolved, cue: str) -> str:
    """Why this speaker, in plain words."""
    reason = RULES[said.rule].reason.format(cue=cue)
    return f"{who.reason}; {reason}" if who.reason else reason
