"""Times as lists show them: short, in local time, English whatever the locale."""

from __future__ import annotations

import time

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_date(published: int, now: float) -> str:
    """``14:05`` for today, ``14 Mar`` for this year, else the :func:`day`; both times are epoch seconds."""
    if published <= 0:
        return ""
    then, today = time.localtime(published), time.localtime(now)
    if then[:3] == today[:3]:
        return f"{then.tm_hour:02}:{then.tm_min:02}"
    return f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]}" if then.tm_year == today.tm_year else day(published)


def moment(at: float, now: float) -> str:
    """``14:05`` for today, ``14 Mar 14:05`` for another day of this year, else the day."""
    then, today = time.localtime(at), time.localtime(now)
    if then.tm_year != today.tm_year:
        return day(int(at))
    clock = f"{then.tm_hour:02}:{then.tm_min:02}"
    return clock if then[:3] == today[:3] else f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]} {clock}"


def day(published: int) -> str:
    """``14 Mar 2022``; empty for an unknown time (epoch seconds)."""
    if published <= 0:
        return ""
    then = time.localtime(published)
    return f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]} {then.tm_year}"


def month(name: str) -> str:
    """``Mar 2022`` for ``2022-03``."""
    return f"{_MONTHS[int(name[5:7]) - 1]} {name[:4]}"


def midnight(now: float) -> int:
    """When the local day of ``now`` began, epoch seconds."""
    return int(time.mktime((*time.localtime(now)[:3], 0, 0, 0, 0, 0, -1)))
