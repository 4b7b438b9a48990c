"""From what the rules found, sentence by sentence, to the quotes of a text; and the rules, each with its id, an example
and its reason in plain words (:data:`RULES`). Every rule can be switched off by its id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from tuireader.annotate.names.speaking import Resolved
from tuireader.annotate.parse.quotation_marks import Run
from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.attitudes import Attitudes
from tuireader.annotate.quotes.attribution import attributed
from tuireader.annotate.quotes.clauses import Span
from tuireader.annotate.quotes.marked import QuoteIds, is_title, reads_as_sentence
from tuireader.annotate.quotes.speakers import SCARE, SOMEBODY, WEAK, Chooser, candidates, confidence
from tuireader.annotate.quotes.story import Names, Off, Referents, Said, Story
from tuireader.annotate.quotes.turns import find_turns, headline
from tuireader.model import Attitude, Quote, QuoteType


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a speaker. ``reason`` may hold ``{cue}``, the words that gave the speaker away."""

    example: str
    reason: str


RULES: dict[str, Rule] = {
    # Somebody's turn.
    "turn": Rule("ANN LI: I was there.", "named before the colon"),
    "answer": Rule("Were you there? // I was.", "an answer in the interview"),
    # A tag beside what was said.
    "after": Rule("“Not now,” she said.", "subject of “{cue}”"),
    "interrupted": Rule("The deal, he said, is off.", "subject of “{cue}”"),
    "according": Rule("According to the filing, he left.", "“{cue}”"),
    "labelled": Rule("ANN LI: “I was there.”", "named before the colon"),
    "headline": Rule("Li: Rates will rise", "named before the colon"),
    "signed": Rule("“I was there.” ― Ann Li", "signed"),
    # A clause or an object that the verb governs.
    "introduced": Rule("He added, “Go.”", "subject of “{cue}”"),
    "clause": Rule("She said that it was “over”.", "subject of “{cue}”"),
    "before": Rule("He called it “a mess”.", "subject of “{cue}”"),
    "later": Rule("“A mess” is what she called it.", "subject of “{cue}”"),
    "to do": Rule("He vowed to fight.", "subject of “{cue}”"),
    "about": Rule("She accused him of lying.", "subject of “{cue}”"),
    "called": Rule("He called her a liar.", "subject of “{cue}”"),
    "object": Rule("He denied the charge of theft.", "subject of “{cue}”"),
    "claim": Rule("His claim that it failed", "“{cue}” is theirs"),
    "noun": Rule("his “low energy” remark", "“{cue}” is theirs"),
    # No cue of its own: who speaks on.
    "continued": Rule("“One. // “Two.”", "the quotation goes on"),
    "same speaker": Rule("“One,” she said. “Two.”", "same speaker as the quotation before"),
    "sentence before": Rule("She said he lied. “I was there.”", "sentence before"),
    "led to": Rule("She was clear: “Go.”", "subject of “{cue}”, before the colon"),
    "introduced above": Rule("She issued a statement: // “We regret it.”", "paragraph before"),
    "paragraph before": Rule("“One,” she said. // “Two.”", "paragraph before"),
    "in turn": Rule("“One,” he said. // “Two,” she said. // “Three.”", "they speak in turn"),
    # Weaker signs.
    "subject before": Rule("Li was angry. “I was there.”", "subject of the sentence before"),
    "subject after": Rule("“I was there.” Li laughs.", "subject of the sentence after"),
    "paragraph": Rule("She spoke. The “huge” crowd left.", "last speaker of the paragraph"),
    "person before": Rule("Li was angry. // “I was there.”", "last named"),
    "main person": Rule("“I was there.”", "whom the article is about"),
    "verb before": Rule("She waved a “huge” flag.", "subject of “{cue}”"),
    "verb later": Rule("A “huge” flag was what she waved.", "subject of “{cue}”"),
    "nobody": Rule("A “huge” crowd left.", "nobody is named"),
}


class Placed(NamedTuple):
    """Something said, the sentence that it was found in, the runs in it, and whether it has words of the narrator's
    own."""

    frame: Frame
    said: Said
    runs: tuple[int, ...]
    plain: bool


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
    rows = [(page.frame_at(said.content[0][0]), said) for said in turns.said if said.rule not in off]
    rows = [(frame, chooser.best(story, frame, [said]) or said) for frame, said in rows]
    frames = [frame for frame in page.frames if frame.paragraph not in turns.paragraphs]
    title = headline(page) if 0 not in turns.paragraphs and "headline" not in off else None
    for frame, found in zip(frames, attributed(page, frames, off), strict=True):
        _add(story, frame, [title] if title and frame.index == 0 else found, off, chooser)
    told = [each for each in _placed(page, story.said) if not _is_scrap(page, each)]
    placed = _placed(page, rows) + _apart(page, told)
    return story, _joined(sorted(placed, key=lambda each: each.said.content))


def _placed(page: Page, rows: list[tuple[Frame, Said]]) -> list[Placed]:
    """Things said, each with what stands in it."""
    inside = _contained(page, [said.content for _, said in rows])
    return [Placed(frame, said, *held) for (frame, said), held in zip(rows, inside, strict=True)]


def _add(story: Story, frame: Frame, found: list[Said], off: Off, chooser: Chooser) -> None:
    """Go on with what is said in a sentence: what its own words account for, and then the runs that are left."""
    accounted, covered = _account(story.page, found)
    for said in accounted:
        if said.rule not in off:
            story.add(frame, chooser.best(story, frame, [said]) or said)
    for run in frame.runs:
        if run in covered or not _is_spoken(story.page, frame, run):
            continue
        chosen = _speaker(story, frame, run, off, chooser)
        if chosen is not None:
            said, runs = _beside(story.page, chosen, run, covered)
            covered.update(runs)
            story.add(frame, said)


def _account(page: Page, found: list[Said]) -> tuple[list[Said], set[int]]:
    """What a sentence itself accounts for, in order, so that no run is accounted for twice; and the runs in it."""
    kept: list[Said] = []
    covered: set[int] = set()
    for told in found:
        content, runs = _whole_runs(page, told.content)
        if covered.isdisjoint(runs):
            covered.update(runs)
            kept.append(_between_marks(page, replace(told, content=content), runs))
    return sorted(kept, key=lambda said: said.content), covered


def _between_marks(page: Page, said: Said, runs: tuple[int, ...]) -> Said:
    """A clause that is quotation alone as its runs: what introduces them is no part of what was said."""
    if not runs or _is_plain(page, said.content):
        return said
    rule = "introduced" if said.rule == "clause" else said.rule
    return replace(said, rule=rule, content=tuple(page.run_tokens[run] for run in runs))


def _contained(page: Page, contents: Iterable[tuple[Span, ...]]) -> list[tuple[tuple[int, ...], bool]]:
    """For each of some things said the runs that stand in it, and whether it has words of the narrator's own."""
    return [(_runs_in(page, content), _is_plain(page, content)) for content in contents]


def _runs_in(page: Page, content: Iterable[Span]) -> tuple[int, ...]:
    """The runs that stand in some words, in order."""
    runs = (run for start, end in content for run in page.run_of[start:end] if run != OUTSIDE)
    return tuple(dict.fromkeys(runs))


def _is_plain(page: Page, content: Iterable[Span]) -> bool:
    """Whether some words hold any of the narrator's own."""
    tokens = (page.doc[index] for span in content for index in range(*span) if page.narrated[index])
    return any(not token.is_punct and not token.is_space for token in tokens)


def _whole_runs(page: Page, content: tuple[Span, ...]) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """The ranges widened so that they cut no quotation in two, and the runs in them."""
    widened = []
    for start, end in content:
        if page.run_of[start] != OUTSIDE:
            start = page.run_tokens[page.run_of[start]][0]
        if page.run_of[end - 1] != OUTSIDE:
            end = page.run_tokens[page.run_of[end - 1]][1]
        widened.append((start, end))
    return tuple(widened), _runs_in(page, widened)


def _beside(page: Page, said: Said, run: int, covered: set[int]) -> tuple[Said, Collection[int]]:
    """Something said with all of the runs that it touches, if none is another's; else with its own run alone."""
    content, runs = _whole_runs(page, said.content)
    if covered.isdisjoint(runs):
        return replace(said, content=content), runs
    return replace(said, content=(page.run_tokens[run],)), (run,)


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


def _is_scrap(page: Page, placed: Placed) -> bool:
    """Whether what is reported says nothing by itself: "it", "the decision". Marks make the least word a quote, and
    what somebody is called may be short: "him a liar"."""
    if placed.runs:
        return False
    least = LEAST_WORDS - 1 if placed.said.rule == "called" else LEAST_WORDS
    words = (word for start, end in placed.said.content for word in page.doc[start:end])
    return sum(word.text[:1].isalnum() for word in words) < least


def _apart(page: Page, told: list[Placed]) -> list[Placed]:
    """What shares no word with anything else that was said, so that nothing is given twice.

    Of two that do, the one with words between marks stays, else the longer: "called the tax “a mess”" rather
    than "the tax". What stands within a quote that its tag interrupts is part of the tag.
    """
    taken = [False] * len(page.doc)
    kept = []
    for placed in sorted(told, key=_worth, reverse=True):
        start, end = placed.said.content[0][0], placed.said.content[-1][1]
        if not any(taken[start:end]):
            kept.append(placed)
            taken[start:end] = [True] * (end - start)
    return kept


def _worth(placed: Placed) -> tuple[bool, int]:
    """What comes first of two pieces that share words."""
    return bool(placed.runs), sum(end - start for start, end in placed.said.content)


def _is_spoken(page: Page, frame: Frame, index: int) -> bool:
    """Whether a run that nothing accounts for can be speech at all, rather than a title."""
    run: Run = page.runs[index]
    start, _ = page.run_tokens[index]
    introduced = start > frame.start and page.doc[start - 1].text in ",:"
    return introduced or not is_title(page.text[run.inner_start : run.inner_end].split())


def _joined(placed: list[Placed]) -> list[Placed]:
    """Neighbouring pieces by one speaker as one: “A,” he said. “B.”"""
    out: list[Placed] = []
    for each in placed:
        last = out[-1] if out else None
        if last is None or not _goes_on(last, each):
            out.append(each)
            continue
        whole = replace(last.said, content=last.said.content + each.said.content)
        out[-1] = Placed(each.frame, whole, last.runs + each.runs, last.plain or each.plain)
    return out


def _goes_on(last: Placed, each: Placed) -> bool:
    if each.said.rule not in _JOINING or last.said.speaker != each.said.speaker or not last.runs:
        return False
    return each.said.rule == "continued" or last.frame.paragraph == each.frame.paragraph


def quotes_of(page: Page, names: Names, off: Off = ()) -> tuple[Quote, ...]:
    """The quotes of a text, as :func:`found_in` finds them."""
    return found_in(page, names, off)[0]


def found_in(page: Page, names: Names, off: Off = ()) -> tuple[tuple[Quote, ...], tuple[Attitude, ...]]:
    """The quotes of a text, in which ``names`` were found, and the attitudes that it tells besides; ``off`` are ids of
    rules that are switched off.
    """
    namer = QuoteIds()
    story, placed = all_said(page, names, off)
    speakers = story.speakers([each.said for each in placed])
    quotes = tuple(
        _quote(page, each, speaker.who, namer) for each, speaker in zip(placed, speakers, strict=True)
    )
    return quotes, tuple(Attitudes(story, names.mentions, [each.said for each in placed]).all())


def _quote(page: Page, placed: Placed, who: Resolved, namer: QuoteIds) -> Quote:
    said = placed.said
    spans = tuple((page.begins[start], page.ends[end - 1]) for start, end in said.content)
    words = " ".join(page.text[start:end] for start, end in spans)
    speaker, speaker_start, speaker_end = _words_at(page, said.speaker)
    verb, verb_start, _ = _words_at(page, said.cue)
    return Quote(
        namer(words),
        spans[0][0],
        spans[-1][1],
        spans,
        words,
        type=_kind(placed),
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
    start, end = page.begins[span[0]], page.ends[span[1] - 1]
    return page.text[start:end], start, end


def _kind(placed: Placed) -> QuoteType:
    """Whether the words stand between marks, in part, or not at all; those of a turn need none."""
    if placed.said.rule in ("turn", "answer"):
        return "direct"
    if not placed.runs:
        return "indirect"
    return "mixed" if placed.plain else "direct"


def _reason(said: Said, who: Resolved, cue: str) -> str:
    """Why this speaker, in plain words."""
    reason = RULES[said.rule].reason.format(cue=cue)
    return f"{who.reason}; {reason}" if who.reason else reason
