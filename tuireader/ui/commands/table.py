"""Every action once: its id, keys and words.

From this table come the bindings, the footer, the palette, the help page, the README's key table and the
check of the settings' ``[keys]``. What does not work yet is not in it: a key does not pretend.
"""

from __future__ import annotations

from typing import NamedTuple

from tuireader.ui.surface import Where


class Command(NamedTuple):
    """One thing the reader can be told to do.

    ``keys`` are Textual key names or single characters, the first being the one that is shown. ``title``
    names it in the palette, ``help`` explains it in a sentence. ``footer`` is its word in the footer, empty
    to stay out of it.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    where: tuple[Where, ...] = ("anywhere",)
    footer: str = ""

    def works_in(self, place: Where) -> bool:
        """Whether it does something while the pane ``place`` has the focus; a panel is about its article."""
        pane = "article" if place == "panel" else place
        return "anywhere" in self.where or pane in self.where


_READING: tuple[Where, ...] = ("list", "article")
_SAID: tuple[Where, ...] = ("article", "person")
_LISTS: tuple[Where, ...] = ("feeds", "list", "article")

COMMANDS: tuple[Command, ...] = (
    Command(
        "go.in",
        ("enter", "right", "l"),
        "Open",
        "Into the feed or article; on a quote or name all that they said, and from there into the article",
        ("feeds", "list", "article", "person"),
        "open",
    ),
    Command(
        "read.on",
        ("space",),
        "Read on",
        "Into the article; then a page on; at its end on to the next unread one",
        footer="read on",
    ),
    Command("read.back", ("b",), "Read back", "A page back", _SAID),
    Command(
        "go.out",
        ("escape", "left", "h"),
        "Back",
        "Back the way one came; out of the article, to the list and the feeds",
    ),
    Command(
        "next.unread",
        ("n",),
        "Next unread",
        "The next unread article, over all feeds of the scope",
        _LISTS,
        footer="next unread",
    ),
    Command("previous.unread", ("p",), "Previous unread", "The unread article before", _LISTS),
    Command(
        "quote.next",
        (".",),
        "Next quote",
        "Step to the next quote and say whose it is",
        ("article",),
        "next quote",
    ),
    Command("quote.previous", (",",), "Previous quote", "Step to the quote before", ("article",)),
    Command("name.next", (">",), "Next name", "Step to the next person, organisation or place", ("article",)),
    Command("name.previous", ("<",), "Previous name", "Step to the name before", ("article",)),
    Command(
        "mark.read", ("m",), "Mark read or unread", "Toggle whether the article is read", _READING, "read"
    ),
    Command("mark.star", ("s",), "Star", "Star the article, or take the star away", _READING, "star"),
    Command("move.down", ("down", "j"), "Down", "A line down"),
    Command("move.up", ("up", "k"), "Up", "A line up"),
    Command("move.page_down", ("pagedown", "ctrl+d"), "Page down", "A page down"),
    Command("move.page_up", ("pageup", "ctrl+u"), "Page up", "A page up"),
    Command("move.top", ("home", "g"), "First", "To the first line"),
    Command("move.bottom", ("end", "G"), "Last", "To the last line"),
    Command(
        "next.article", ("J",), "Next article", "The next article of the list, also while reading", _LISTS
    ),
    Command("previous.article", ("K",), "Previous article", "The article before, also while reading", _LISTS),
    Command("next.feed", ("L",), "Next feed", "The next feed with unread articles", _LISTS),
    Command("previous.feed", ("H",), "Previous feed", "The feed with unread articles before", _LISTS),
    Command("focus.next", ("tab",), "Next pane", "The keys go to the next pane"),
    Command("focus.previous", ("shift+tab",), "Previous pane", "The keys go to the pane before"),
    Command("tag", ("t",), "Tags", "Give the article tags, or take them away", _READING),
    Command("mark.above", ("M",), "Mark above read", "Mark this article and all above it read", ("list",)),
    Command(
        "mark.all",
        ("A",),
        "Mark all read",
        "Mark all that are shown now read, and say how many; more than 50 by the key again",
        ("feeds", "list"),
        "all read",
    ),
    Command(
        "select.one", ("x",), "Select", "Select the article; the next action acts on all selected", ("list",)
    ),
    Command("select.range", ("V",), "Select a range", "Select from the one selected last to here", ("list",)),
    Command("select.all", ("*",), "Select all", "Select all that are shown, or none", ("list",)),
    Command("undo", ("u",), "Undo", "Take the last change back, and say which it was", footer="undo"),
    Command("redo", ("ctrl+r",), "Redo", "Do again what was taken back"),
    Command(
        "search",
        ("/",),
        "Search",
        "Search the list, or a person's page, as you type; in an article find words",
        footer="search",
    ),
    Command("filter", ("=",), "Filter", "Change the query by which the list is filtered", ("feeds", "list")),
    Command(
        "find.previous",
        ("N",),
        "Previous place",
        "The place before of the words found; n is the next",
        ("article",),
    ),
    Command("scope.all", ("1",), "Show all", "All articles"),
    Command("scope.unread", ("2",), "Show unread", "Only unread articles, and only feeds that have some"),
    Command("scope.starred", ("3",), "Show starred", "Only starred articles"),
    Command("scope.quoted", ("4",), "Show with quotes", "Only articles in which someone is quoted"),
    Command("panel.quotes", ("Q",), "Quotes", "Who said what in this article", _READING, "quotes"),
    Command(
        "panel.names", ("E",), "Names", "People, organisations and places of this article", _READING, "names"
    ),
    Command("links", ("f",), "Follow a link", "Number the links; the digits then open one", ("article",)),
    Command(
        "person.jump", ("@",), "Go to a person", "A person, organisation or place by name: all that they said"
    ),
    Command(
        "correct",
        ("c",),
        "Correct",
        "Another speaker, nobody or no quote; whom a name means; who a person is: same as, rename, split, kind",
        (*_SAID, "panel"),
        "correct",
    ),
    Command(
        "follow",
        ("F",),
        "Follow",
        "What this person says, or what the filter finds, as a list among the feeds; again to end it",
        ("feeds", "list", "article", "person"),
        "follow",
    ),
    Command(
        "copy.link",
        ("y",),
        "Copy link",
        "The article's address to the clipboard",
        ("list", "article", "person"),
    ),
    Command(
        "copy.quote",
        ("Y",),
        "Copy quote",
        "The quote with speaker, source and date to the clipboard",
        _SAID,
    ),
    Command("pipe", ("|",), "Pipe", "Give the quote, or the article, to a command", _SAID),
    Command(
        "open.browser",
        ("o",),
        "Open in browser",
        "The original page; its host is shown first",
        ("list", "article", "person"),
    ),
    Command(
        "open.background",
        ("O",),
        "Open in background",
        "The original page in a browser that stays behind",
        ("list", "article", "person"),
    ),
    Command(
        "fulltext",
        ("d",),
        "Full article",
        "Fetch and show the full article; again the feed's own text",
        ("article",),
    ),
    Command("refresh.feed", ("r",), "Refresh feed", "Fetch the feed under the cursor", ("feeds", "list")),
    Command("refresh.all", ("R",), "Refresh all", "Fetch all feeds; again to cancel"),
    Command("feeds.known", ("W",), "Well-known feeds", "Well-known news feeds by topic, to choose from"),
    Command("feeds.newsboat", ("I",), "Take over newsboat", "Take over newsboat's feeds, articles and marks"),
    Command(
        "feeds.health",
        ("!",),
        "Health of the feeds",
        "Which feeds cannot be fetched and why; when each was last and will next be asked",
    ),
    Command(
        "feed.edit",
        ("e",),
        "Edit feed",
        "Name, folder and settings of the feed: full articles, interval, keeping, login; name and query of a search",
        ("feeds",),
        "edit",
    ),
    Command(
        "feed.add", ("a",), "Add a feed", "Subscribe to a feed, or to a feed of a page", footer="add feed"
    ),
    Command(
        "delete",
        ("D",),
        "Delete",
        "By the key again: delete the article, unsubscribe from the feed, or end the search; undo brings it back",
        ("feeds", "list", "article"),
    ),
    Command(
        "zen", ("z",), "Article alone", "The article and nothing else; again to return", ("list", "article")
    ),
    Command("width.wider", ("+",), "Wider text", "Two columns more for the text", ("article",)),
    Command("width.narrower", ("-",), "Narrower text", "Two columns less for the text", ("article",)),
    Command("palette", (":", "ctrl+p"), "Commands", "All commands and feeds by name"),
    Command("app.suspend", ("ctrl+z",), "Suspend", "Back to the shell; fg returns"),
    Command("app.quit", ("q",), "Quit", "Out of where you are; at the top it quits", footer="quit"),
    Command("help", ("?",), "Help", "All keys, and what works here", footer="help"),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
