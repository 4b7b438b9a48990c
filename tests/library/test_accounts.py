"""What accounts promise: the same articles and marks here and on a server that reads for the user. They go through a
real server on the loopback that speaks the Google Reader API, honest and lying.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from account_server import PASSWORD, READ, STARRED, USER, AccountServer, Answer, Said
from refresh_fixture import open_library, titles
from server import Reply, Server, item, rss

from tuireader.errors import FetchError, InputError, NotFoundError
from tuireader.library import Library, articles, keeping
from tuireader.library.accounts import accounts, syncing
from tuireader.library.accounts.accounts import Account
from tuireader.library.accounts.syncing import Synced
from tuireader.library.feeds import subscriptions
from tuireader.library.feeds.refreshing import any_due, refresh
from tuireader.library.marking import mark_read, star, subscribe, undo
from tuireader.model import ArticleRow, Subscription
from tuireader.query.tree import Everything

pytestmark = pytest.mark.slow
CLIENT_LOGIN = "/accounts/ClientLogin"
EDIT = "/reader/api/0/edit-tag"
IDS = "/reader/api/0/stream/items/ids"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
def there() -> Iterator[AccountServer]:
    with AccountServer() as running:
        running.follow(1, "The Daily Test", "News")
        running.publish(1, 2, 3)
        yield running


@pytest.fixture
def account(library: Library, there: AccountServer) -> Account:
    return accounts.add_account(library, there.url, {"user": USER}, PASSWORD)


def synced(library: Library, account: Account) -> Synced:
    """Synchronise, which goes well."""
    done = syncing.sync(library, account)
    assert done.error == ""
    return done


def row(library: Library, number: int) -> ArticleRow:
    """The row of the article that the server numbers so."""
    rows = {row.title: row for row in articles.page(library, Everything())}
    return rows[f"Article {number}"]


def marked(library: Library, account: Account) -> tuple[set[int], set[int]]:
    """The numbers of the account's articles that are read here, and of those that are starred."""
    rows = [row for row in articles.page(library, Everything(), 1000) if row.feed.startswith(account.prefix)]
    read = {int(row.title.split()[1]) for row in rows if row.read}
    return read, {int(row.title.split()[1]) for row in rows if row.starred}


def test_feeds_folders_and_articles_come_with_their_marks(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.items[1].states = {READ, STARRED}
    done = synced(library, account)
    assert done.new == 3
    assert [(feed.title, feed.folder, feed.total, feed.unread) for feed in articles.feeds(library)] == [
        ("The Daily Test", "News", 3, 2)
    ]
    assert marked(library, account) == ({1}, {1})
    article = articles.article(library, row(library, 1).key)
    assert article is not None
    assert article.document.text == "“It is done,” said Ann Other."
    assert article.row.url == "https://news.example/1"


def test_marks_made_here_are_sent_and_undo_goes_out_too(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    mark_read(library.marks, [row(library, 1).ref])
    star(library.marks, row(library, 2))
    assert syncing.waiting(library, account) == 2
    assert synced(library, account).sent == 2
    assert (there.marked(READ), there.marked(STARRED)) == ({1}, {2})
    undo(library.marks)
    assert syncing.waiting(library, account) == 1
    synced(library, account)
    assert (there.marked(READ), there.marked(STARRED)) == ({1}, set())
    assert syncing.waiting(library, account) == 0


def test_marks_made_there_are_taken_over_and_are_not_on_the_undo_list(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    history = library.marks.history()
    there.items[1].states = {READ, STARRED}
    assert synced(library, account).taken == 2
    assert marked(library, account) == ({1}, {1})
    there.items[1].states = set()
    synced(library, account)
    assert marked(library, account) == (set(), set())
    assert library.marks.history() == history


def test_a_synchronisation_with_nothing_new_takes_five_requests_and_writes_nothing(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    version = library.marks.version
    before = len(there.said)
    assert synced(library, account) == Synced(requests=5)
    assert len(there.said) == before + 5
    assert library.marks.version == version


def test_five_hundred_marks_take_few_requests(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.publish(*range(1, 501))
    synced(library, account)
    mark_read(library.marks, articles.refs(library, Everything()))
    before = len(there.said)
    assert synced(library, account).sent == 500
    assert len(there.said) - before <= 10
    assert there.marked(READ) == set(range(1, 501))


def test_long_lists_come_in_pages_and_a_list_broken_off_goes_on_where_it_was(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.publish(*range(1, 351))
    there.page = 40
    asked = 0

    def break_off(said: Said) -> Answer | None:
        nonlocal asked
        asked += said.path.endswith("contents")
        return (500, b"broken") if asked == 3 else None

    there.lie = break_off
    assert "500" in syncing.sync(library, account).error
    assert articles.count(library, Everything()) == 200
    there.lie = lambda said: None
    assert synced(library, account).new == 150


def test_what_the_user_changed_while_the_server_could_not_be_reached_is_sent_later(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    mark_read(library.marks, [row(library, 1).ref])
    there.lie = lambda said: (503, b"later")
    assert "503" in syncing.sync(library, account).error
    there.items[2].states = {STARRED}
    there.lie = lambda said: None
    synced(library, account)
    assert there.marked(READ) == {1}
    assert marked(library, account) == ({1}, {2})


def test_a_batch_whose_answer_is_lost_is_sent_again_and_does_no_harm(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    mark_read(library.marks, [row(library, 1).ref])

    def lose(said: Said) -> Answer | None:
        if said.path != EDIT:
            return None
        there.items[1].states.add(READ)
        return 500, b"done, but nobody hears of it"

    there.lie = lose
    assert syncing.sync(library, account).error
    there.lie = lambda said: None
    synced(library, account)
    assert (there.marked(READ), marked(library, account)[0]) == ({1}, {1})


def test_a_star_stays_though_the_list_of_stars_is_cut_short(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.items[1].states = {STARRED}
    there.items[2].states = {STARRED}
    synced(library, account)
    empty = json.dumps({"itemRefs": []}).encode()
    there.lie = lambda said: (200, empty) if said.path == IDS and said.one("s") == STARRED else None
    synced(library, account)
    assert marked(library, account)[1] == {1, 2}
    there.lie = lambda said: None
    del there.items[2]
    there.items[1].states = set()
    synced(library, account)
    assert marked(library, account)[1] == {2}


def test_a_mark_made_here_while_it_is_synchronised_stays(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    there.items[1].states = {READ}
    target = row(library, 2)

    def meanwhile(said: Said) -> None:
        if said.path == IDS and not library.marks.is_starred(target.key):
            star(library.marks, target)

    there.after = meanwhile
    synced(library, account)
    assert marked(library, account) == ({1}, {2})
    synced(library, account)
    assert there.marked(STARRED) == {2}


def test_without_what_the_server_last_said_both_sides_keep_their_marks(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    star(library.marks, row(library, 1))
    there.items[2].states = {STARRED}
    library.archive.mirror.forget(account.prefix)
    synced(library, account)
    synced(library, account)
    assert marked(library, account)[1] == there.marked(STARRED) == {1, 2}


def test_what_was_pruned_here_is_neither_fetched_nor_marked_unread_there(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    mark_read(library.marks, [row(library, 1).ref])
    synced(library, account)
    gone = row(library, 1)
    library.archive.delete([gone.key], bury=False)
    library.marks.amend({"do": "forget", "feed": gone.feed, "ids": [gone.key]})
    assert synced(library, account).new == 0
    assert there.marked(READ) == {1}


def test_a_feed_that_one_side_leaves_is_left_by_the_other_and_undo_follows_it_again(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.follow(2, "The Weekly Test")
    synced(library, account)
    there.feeds.pop("feed/2")
    synced(library, account)
    assert [feed.title for feed in articles.feeds(library)] == ["The Daily Test"]
    there.follow(3, "The Monthly Test")
    synced(library, account)
    subscriptions.remove(library, account.feed("feed/1"))
    synced(library, account)
    assert list(there.feeds) == ["feed/3"]
    undo(library.marks)
    synced(library, account)
    assert [feed["title"] for feed in there.feeds.values()] == [
        "The Monthly Test",
        "feed/https://news.example/1.xml",
    ]
    synced(library, account)
    assert len(articles.feeds(library)) == 2


def test_a_folder_goes_with_whoever_moved_the_feed(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    subscriptions.move(library, account.feed("feed/1"), "World")
    synced(library, account)
    assert there.feeds["feed/1"]["categories"][0]["label"] == "World"
    there.follow(1, "The Daily Test", "Later")
    synced(library, account)
    assert [feed.folder for feed in articles.feeds(library)] == ["Later"]


def test_local_feeds_stay_local(
    library: Library, there: AccountServer, account: Account, server: Server
) -> None:
    server.routes["/1.xml"] = Reply(rss(item("of the feed itself")))
    url = f"{server.url}/1.xml"
    subscribe(library.marks, [Subscription(url, url)])
    there.feeds["feed/1"]["url"] = url
    finished = refresh(library, "all")
    assert (finished.feeds, finished.new, finished.failed) == (2, 4, 0)
    assert len(articles.feeds(library)) == 2
    assert len(server.seen) == 1
    assert not any_due(library)


def test_a_removed_account_takes_its_feeds_along_and_undo_brings_them_back(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    star(library.marks, row(library, 1))
    accounts.remove_account(library, account)
    assert accounts.accounts(library.marks) == ()
    assert titles(library) == ["Article 1"]
    undo(library.marks)
    assert articles.count(library, Everything()) == 3
    assert "password is not known" in syncing.sync(library, account).error


def test_a_wrong_password_is_told_when_the_account_is_added(library: Library, there: AccountServer) -> None:
    with pytest.raises(FetchError, match="refuses this name and password"):
        accounts.add_account(library, there.url, {"user": USER}, "wrong")
    assert accounts.accounts(library.marks) == ()
    assert there.paths() == [CLIENT_LOGIN]


def test_the_place_of_freshrss_is_found_behind_the_address_that_a_user_knows(library: Library) -> None:
    with AccountServer("/api/greader.php") as there:
        there.follow(1, "The Daily Test")
        account = accounts.add_account(library, f"{there.url}/", {"user": USER}, PASSWORD)
        assert account.url == f"{there.url}/api/greader.php"
        synced(library, account)
        with pytest.raises(InputError, match="there already"):
            accounts.add_account(library, there.url, {"user": USER}, PASSWORD)
        assert accounts.find_account(library.marks, there.url) == account
    with pytest.raises(NotFoundError, match="no account"):
        accounts.find_account(library.marks, "https://elsewhere.example")


def test_an_account_that_fails_is_left_alone_for_longer_each_time_and_then_goes_on(
    library: Library, there: AccountServer, account: Account
) -> None:
    there.lie = lambda said: (429, b"too many")
    for _ in range(2):
        assert "429" in syncing.sync(library, account).error
    state = accounts.state_of(library, account)
    assert (state.failures, state.error) == (2, "too many requests (429)")
    assert accounts.due(library, "due") == []
    there.lie = lambda said: None
    synced(library, account)
    assert accounts.state_of(library, account).failures == 0


LIES = {
    "wrong types": b'{"subscriptions": 7, "itemRefs": {"id": 1}, "items": "many"}',
    "no JSON": b"<html><body>Welcome to the Wi-Fi of the hotel</body></html>",
    "nested too deeply": b"[" * 100_000,
    "a number without end": b'{"itemRefs": [{"id": ' + b"9" * 100_000 + b"}]",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_lies_spoils_only_its_account(
    lie: str, library: Library, there: AccountServer, account: Account, server: Server
) -> None:
    server.routes["/feed"] = Reply(rss(item("one")))
    subscribe(library.marks, [Subscription(f"{server.url}/feed", f"{server.url}/feed")])
    there.lie = lambda said: None if said.path == CLIENT_LOGIN else (200, LIES[lie])
    finished = refresh(library, "all")
    assert (finished.feeds, finished.failed, finished.new) == (2, 1, 1)
    assert "not of the Google Reader API" in accounts.state_of(library, account).error


def test_one_thing_of_a_wrong_shape_costs_itself_alone(
    library: Library, there: AccountServer, account: Account
) -> None:
    good = there.items[1].sent()
    bad = [7, None, {"id": "x" * 1000, "origin": {"streamId": "feed/1"}}, {**good, "origin": []}]
    answer = json.dumps({"items": [*bad, good | {"title": "<b>Bold</b> \x1b[31m&amp; red"}]}).encode()
    labels = [{"label": "\x1b[2JNews" + "/x" * 50}, *[{"label": str(n)} for n in range(100_000)]]
    feeds = [9, {"id": 4}, {"id": "feed/1", "title": "<i>T</i>\x1b]0;x\x07", "categories": labels}]
    lies = {
        "/reader/api/0/stream/items/contents": answer,
        "/reader/api/0/subscription/list": json.dumps({"subscriptions": feeds}).encode(),
    }
    there.lie = lambda said: (200, lies[said.path]) if said.path in lies else None
    synced(library, account)
    assert titles(library) == ["Bold & red"]
    (feed,) = articles.feeds(library)
    assert "\x1b" not in feed.title + feed.folder
    assert feed.folder.count("/") == 7


def test_a_list_that_does_not_end_is_given_up(
    library: Library, there: AccountServer, account: Account
) -> None:
    sent = 0

    def endless(said: Said) -> Answer | None:
        nonlocal sent
        if said.path != IDS:
            return None
        sent += 1
        more = [{"id": str(sent * 20_000 + n)} for n in range(20_000)]
        return 200, json.dumps({"itemRefs": more, "continuation": str(sent)}).encode()

    there.lie = endless
    assert "does not end" in syncing.sync(library, account).error
    assert sent <= 12
    there.lie = lambda said: (
        (200, b'{"itemRefs": [{"id": "1"}], "continuation": "c"}') if said.path == IDS else None
    )
    assert "does not end" in syncing.sync(library, account).error


def test_a_server_that_loses_all_its_feeds_leaves_those_here_as_they_are(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    there.feeds.clear()
    assert "follows no feed any more" in syncing.sync(library, account).error
    assert len(articles.feeds(library)) == 1


def test_a_redirect_does_not_carry_a_password_elsewhere(
    library: Library, there: AccountServer, account: Account, server: Server
) -> None:
    with AccountServer() as other:

        def lead(said: Said) -> Answer | None:
            return 307, b""

        there.lie = lead
        syncing.sync(library, account)
        assert other.said == []


def test_keeping_removes_no_account_and_takes_no_login(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    keeping.keep(library, 4_000_000_000)
    refresh(library, "all")
    assert accounts.state_of(library, account).error == ""
    assert articles.count(library, Everything()) == 3


def test_two_readers_and_a_server_with_a_bad_line_come_to_the_same_marks(tmp_path: Path) -> None:
    dice = random.Random(7)
    with AccountServer() as there, open_library(tmp_path / "a") as one, open_library(tmp_path / "b") as other:
        there.follow(1, "The Daily Test")
        there.publish(*range(1, 41))
        readers = [
            (each, accounts.add_account(each, there.url, {"user": USER}, PASSWORD)) for each in (one, other)
        ]
        for _ in range(60):
            library, account = dice.choice(readers)
            there.lie = lambda said: (500, b"cut") if dice.random() < 0.15 else None
            with suppress(KeyError):
                _mark_at_random(dice, library, there)
            syncing.sync(library, account)
        there.lie = lambda said: None
        for library, account in readers * 2:
            synced(library, account)
        assert (
            marked(one, readers[0][1])
            == marked(other, readers[1][1])
            == (there.marked(READ), there.marked(STARRED))
        )


def _mark_at_random(dice: random.Random, library: Library, there: AccountServer) -> None:
    """The user marks an article, takes a change back, or marks one elsewhere."""
    number = dice.randint(1, 40)
    act = dice.randrange(4)
    if act == 0:
        mark_read(library.marks, [row(library, number).ref], dice.random() < 0.7)
    elif act == 1:
        star(library.marks, row(library, number), dice.random() < 0.7)
    elif act == 2:
        undo(library.marks)
    else:
        there.items[number].states ^= {dice.choice((READ, STARRED))}


def test_what_waits_and_what_is_wrong_is_told_in_a_line(
    library: Library, there: AccountServer, account: Account
) -> None:
    synced(library, account)
    assert syncing.told(library) == ""
    mark_read(library.marks, [row(library, 1).ref])
    there.lie = lambda said: (500, b"broken")
    syncing.sync(library, account)
    assert syncing.told(library) == (
        f"{there.url}: the server answered 500 (internal server error) · 1 mark for {there.url} to be sent"
    )
