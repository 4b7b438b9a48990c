"""Well-known news feeds to begin with, by topic: offered, and followed only when chosen."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from tuireader.library.library import Library
from tuireader.library.marking import subscribe
from tuireader.model import Subscription
from tuireader.store.contract import Change
from tuireader.store.marks import TinyMarks


class KnownFeed(NamedTuple):
    """A feed: the topic is the folder it goes into."""

    topic: str
    title: str
    url: str


_LIST = """
World
  ABC News (Australia)      https://www.abc.net.au/news/feed/51120/rss.xml
  Al Jazeera                https://www.aljazeera.com/xml/rss/all.xml
  BBC World                 https://feeds.bbci.co.uk/news/world/rss.xml
  CBC World                 https://www.cbc.ca/webfeed/rss/rss-world
  Deutsche Welle            https://rss.dw.com/rdf/rss-en-all
  France 24                 https://www.france24.com/en/rss
  Global Voices             https://globalvoices.org/feed/
  The Guardian: World       https://www.theguardian.com/world/rss
  New York Times: World     https://rss.nytimes.com/services/xml/rss/nyt/World.xml
  NPR News                  https://feeds.npr.org/1001/rss.xml
  Sky News: World           https://feeds.skynews.com/feeds/rss/world.xml
  UN News                   https://news.un.org/feed/subscribe/en/news/all/rss.xml
Politics
  BBC Politics              https://feeds.bbci.co.uk/news/politics/rss.xml
  The Guardian: Politics    https://www.theguardian.com/politics/rss
  NPR Politics              https://feeds.npr.org/1014/rss.xml
  Politico                  https://rss.politico.com/politics-news.xml
  ProPublica                https://www.propublica.org/feeds/propublica/main
Business
  BBC Business              https://feeds.bbci.co.uk/news/business/rss.xml
  The Economist: Finance    https://www.economist.com/finance-and-economics/rss.xml
  The Guardian: Business    https://www.theguardian.com/uk/business/rss
  New York Times: Business  https://rss.nytimes.com/services/xml/rss/nyt/Business.xml
Technology
  Ars Technica              https://feeds.arstechnica.com/arstechnica/index
  Hacker News               https://news.ycombinator.com/rss
  LWN                       https://lwn.net/headlines/rss
  MIT Technology Review     https://www.technologyreview.com/feed/
  The Register              https://www.theregister.com/headlines.atom
  The Verge                 https://www.theverge.com/rss/index.xml
  Wired                     https://www.wired.com/feed/rss
Science
  The Guardian: Science     https://www.theguardian.com/science/rss
  Nature                    https://www.nature.com/nature.rss
  New Scientist             https://www.newscientist.com/feed/home/
  Phys.org                  https://phys.org/rss-feed/
  Quanta Magazine           https://www.quantamagazine.org/feed/
Climate and health
  BBC Health                https://feeds.bbci.co.uk/news/health/rss.xml
  Carbon Brief              https://www.carbonbrief.org/feed/
  Grist                     https://grist.org/feed/
  The Guardian: Environment https://www.theguardian.com/environment/rss
  STAT                      https://www.statnews.com/feed/
Culture
  BBC Arts                  https://feeds.bbci.co.uk/news/entertainment_and_arts/rss.xml
  The Conversation          https://theconversation.com/global/articles.atom
  The Guardian: Culture     https://www.theguardian.com/culture/rss
Sport
  BBC Sport                 https://feeds.bbci.co.uk/sport/rss.xml
  The Guardian: Sport       https://www.theguardian.com/uk/sport/rss
"""


def known_feeds() -> tuple[KnownFeed, ...]:
    """All of them, topic by topic."""
    feeds, topic = [], ""
    for line in _LIST.strip().splitlines():
        if line.startswith(" "):
            title, _, url = line.strip().rpartition(" ")
            feeds.append(KnownFeed(topic, title.strip(), url))
        else:
            topic = line
    return tuple(feeds)


def not_followed(marks: TinyMarks) -> tuple[KnownFeed, ...]:
    """Those that the user does not follow."""
    followed = {address for feed in marks.subscriptions() for address in (feed.key, feed.url)}
    return tuple(feed for feed in known_feeds() if feed.url not in followed)


def follow(marks: TinyMarks, feeds: Iterable[KnownFeed]) -> Change | None:
    """Follow some of them, each in the folder of its topic, as one change; the next refresh fetches them."""
    now = int(time.time())
    return subscribe(marks, [Subscription(url, url, title, topic, now) for topic, title, url in feeds])


def welcome(library: Library) -> str:
    """What to say to someone who follows no feed yet, in one line; empty to anyone else."""
    from tuireader.library.newsboat import newsboat_folders

    if library.marks.subscriptions():
        return ""
    if newsboat_folders() is not None:
        return (
            "newsboat is here: I takes its feeds and articles over · a adds a feed, W shows well-known ones"
        )
    return "No feeds yet: a adds one, W shows well-known ones"
