"""When a feed is asked again: as often as it is worth, and as seldom as it wishes."""

from __future__ import annotations

from dataclasses import replace

from tuireader.feeds.network.answers import Answer, after_failure, after_success, is_due, may_ask
from tuireader.model import FeedState

HOUR = 3600


def test_a_quiet_feed_is_asked_less_and_less_often_and_a_lively_one_as_often_as_wished() -> None:
    quiet = lively = FeedState("f")
    for _ in range(30):
        quiet = after_success(quiet, False, 0, HOUR, 1000)
        lively = after_success(lively, True, 0, HOUR, 1000)
    assert (quiet.interval, lively.interval) == (24 * HOUR, HOUR)
    assert after_success(quiet, True, 0, HOUR, 1000).interval == 12 * HOUR


def test_what_server_and_feed_ask_for_only_makes_the_pause_longer() -> None:
    fresh = FeedState("f")
    assert after_success(fresh, True, 7200, HOUR, 0).next_fetch == 7200
    assert after_success(replace(fresh, ttl=3 * HOUR), True, 0, HOUR, 0).next_fetch == 3 * HOUR
    assert after_success(replace(fresh, ttl=60), True, 60, HOUR, 0).next_fetch == HOUR
    assert after_success(fresh, True, 10**9, HOUR, 0).next_fetch == 24 * HOUR
    assert after_success(fresh, True, 0, 1, 0).next_fetch == 600


def test_a_failing_feed_is_left_alone_for_twice_as_long_each_time_up_to_a_day() -> None:
    failing = FeedState("f")
    pauses = []
    for _ in range(7):
        failing = after_failure(failing, Answer("failed", "", error="broken"), HOUR, 0)
        pauses.append(failing.next_fetch // HOUR)
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert after_success(failing, True, 0, HOUR, 5).failures == 0


def test_a_feed_is_due_when_its_time_has_come_unless_it_is_gone() -> None:
    waiting = FeedState("f", next_fetch=100)
    assert is_due(None, 0)
    assert (is_due(waiting, 99), is_due(waiting, 100)) == (False, True)
    assert may_ask(waiting, 0)
    assert not may_ask(replace(waiting, hold=50), 49)
    assert not may_ask(replace(waiting, gone=True), 1000)


def test_the_hours_and_days_in_which_a_feed_asks_to_be_left_alone_are_passed_over() -> None:
    monday_noon = 1_704_110_400  # 2024-01-01 12:00 UTC
    night = FeedState("f", skip=1 << 13 | 1 << 14)
    assert after_success(night, True, 0, HOUR, monday_noon + 60).next_fetch == monday_noon + 3 * HOUR
    assert after_success(night, True, 0, 4 * HOUR, monday_noon).next_fetch == monday_noon + 4 * HOUR
    not_on_tuesday = FeedState("f", skip=1 << 25)
    assert (
        after_success(not_on_tuesday, True, 0, 12 * HOUR, monday_noon).next_fetch == monday_noon + 36 * HOUR
    )
