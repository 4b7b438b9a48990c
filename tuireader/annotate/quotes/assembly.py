"""From what the rules found, sentence by sentence, to the quotes of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tuireader.annotate.names.pronouns import Resolved
from tuireader.annotate.parse.quotation_marks import Run
from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.clauses import Span
from tuireader.annotate.quotes.indirect import headline, reported
from tuireader.annotate.quotes.marked import QuoteIds, is_title
from tuireader.annotate.quotes.rules import RULES, Off, Said
from tuireader.annotate.quotes.speakers import Story, speaker_of
from tuireader.annotate.quotes.tags import tagged
from tuireader.model import Quote, QuoteType

Resolve = Callable[[int, int], Resolved]
"""Who is meant by a speaker's words at two character offsets."""
Placed = tuple[Frame, Said]
"""Something said and the sentence that it was found in."""

LEAST_WORDS = 3
"""Words that reported speech has at least."""
_JOINING = frozenset({"same speaker", "continued"})
"""Rules that go on with the quotation before: their runs belong to one quote with it."""


def all_said(page: Page, off: Off = ()) -> list[Placed]:
    """Everything said in a text, in order, a speaker's neighbouring pieces joined."""
    story = Story(page)
    for frame in page.frames:
        found = _accounted(page, frame, off)
        for said in found:
            story.add(frame, said)
        _add_speakers(story, frame, {run for said in found for run in runs_in(page, said.content)}, off)
    rows = _apart(page, [placed for placed in story.said if not _is_scrap(page, placed[1])])
    return _joined(page, sorted(rows, key=lambda placed: placed[1].content))


def _add_speakers(story: Story, frame: Frame, covered: set[int], off: Off) -> None:
    """Go on with the runs of a sentence that no tag or clause covers."""
    page = story.page
    for run in frame.runs:
        if run in covered or not _is_spoken(page, frame, run):
            continue
        said = speaker_of(story, frame, run, off)
        said = replace(said, content=_whole_runs(page, said.content))
        if covered.intersection(runs_in(page, said.content)):
            said = replace(said, content=(page.run_tokens(run),))
        covered.update(runs_in(page, said.content))
        story.add(frame, said)


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
    tokens = (page.doc[index] for span in content for index in range(*span) if page.outside(index))
    return any(not token.is_punct and not token.is_space for token in tokens)


def _accounted(page: Page, frame: Frame, off: Off) -> list[Said]:
    """What the tags and clauses of a sentence account for; no run is accounted for twice."""
    title = headline(page, frame)
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
    return replace(said, rule=rule, content=tuple(page.run_tokens(run) for run in runs))


def _whole_runs(page: Page, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """The ranges widened so that they cut no quotation in two."""
    widened = []
    for start, end in content:
        if page.run_of[start] != OUTSIDE:
            start = page.run_tokens(page.run_of[start])[0]
        if page.run_of[end - 1] != OUTSIDE:
            end = page.run_tokens(page.run_of[end - 1])[1]
        widened.append((start, end))
    return tuple(widened)


def _is_spoken(page: Page, frame: Frame, index: int) -> bool:
    """Whether a run that nothing accounts for can be speech at all, rather than a title."""
    run: Run = page.runs[index]
    start, _ = page.run_tokens(index)
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


def quotes_of(page: Page, resolve: Resolve, off: Off = ()) -> tuple[Quote, ...]:
    """The quotes of a text. ``resolve`` tells who is meant by a speaker's words at two offsets; ``off`` are ids of
    rules that are switched off.
    """
    namer = QuoteIds()
    return tuple(_quote(page, said, namer, resolve) for _, said in all_said(page, off))


def _resolved(page: Page, speaker: Span, resolve: Resolve) -> Resolved:
    """Who is meant by a speaker's words, or else by the name right after a title: "spokesperson | Emily Horne"."""
    start, end = page.chars(speaker)
    who = resolve(start, end)
    first = speaker[1]
    while first > speaker[0] and page.doc[first - 1].pos_ == "PROPN":
        first -= 1
    if who.name is None and speaker[0] < first < speaker[1] and page.doc[first - 1].pos_ == "NOUN":
        return resolve(page.chars((first, speaker[1]))[0], end)
    return who


def _quote(page: Page, said: Said, namer: QuoteIds, resolve: Resolve) -> Quote:
    spans = tuple(page.chars(span) for span in said.content)
    words = " ".join(page.text[start:end] for start, end in spans)
    kind: QuoteType = "indirect"
    if runs_in(page, said.content):
        kind = "mixed" if is_plain(page, said.content) else "direct"
    start, end = page.chars(said.speaker) if said.speaker else (-1, -1)
    verb_start, verb_end = page.chars(said.cue) if said.cue else (-1, -1)
    verb = page.text[verb_start:verb_end] if said.cue else ""
    who = _resolved(page, said.speaker, resolve) if said.speaker else None
    rule = RULES[said.rule]
    speaker = page.text[start:end] if said.speaker else ""
    reason = rule.reason.format(cue=verb)
    return Quote(
        id=namer(words), start=spans[0][0], end=spans[-1][1], spans=spans, text=words, type=kind,
        speaker=speaker, speaker_start=start, speaker_end=end,
        speaker_name=who.name if who else None, verb=verb, verb_start=verb_start,
        confidence=rule.confidence(speaker), reason=f"{who.reason}; {reason}" if who and who.reason else reason,
    )  # fmt: skip
