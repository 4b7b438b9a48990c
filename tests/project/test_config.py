"""Settings: what the file may say, and what is refused in one line that names the key."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tuireader.cli import main
from tuireader.config import Config, default_paths, load_config, ranges
from tuireader.errors import ConfigError
from tuireader.library import Library, articles, marking
from tuireader.library.feeds.feed_settings import FeedSettings
from tuireader.model import Document, Entry, Subscription
from tuireader.query.tree import Everything

FEED = "https://f.example/rss"


def numbers(cls: type[Any]) -> set[str]:
    """The fields that are whole numbers, or none."""
    return {name for name, hint in get_type_hints(cls).items() if hint in (int, int | None)}


SECTIONS = {item.name: get_type_hints(Config)[item.name] for item in fields(Config) if item.name != "keys"}
BOUNDED = [
    (section, name, bounds) for section, cls in SECTIONS.items() for name, bounds in ranges(cls).items()
]


def test_every_number_has_a_range_that_holds_its_default() -> None:
    for cls in (*SECTIONS.values(), FeedSettings):
        assert numbers(cls) == set(ranges(cls))
        for name, bounds in ranges(cls).items():
            assert getattr(cls(), name) is None or getattr(cls(), name) in bounds
    assert {(section, name) for section, name, _ in BOUNDED} >= {("keeping", "days"), ("reading", "width")}


@pytest.mark.parametrize(("section", "name", "bounds"), BOUNDED)
def test_a_number_out_of_its_range_is_refused_by_key_and_range(
    section: str, name: str, bounds: object, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    for value in (
        ranges(SECTIONS[section])[name].least - 1,
        -1,
        ranges(SECTIONS[section])[name].most + 1,
        10**30,
    ):
        path.write_text(f"[{section}]\n{name} = {value}\n")
        with pytest.raises(ConfigError) as refused:
            load_config(path)
        assert f'"{section}.{name}" must be a whole number from {bounds}, not {value}' in str(refused.value)
    for value in (ranges(SECTIONS[section])[name].least, ranges(SECTIONS[section])[name].most):
        path.write_text(f"[{section}]\n{name} = {value}\n")
        assert getattr(getattr(load_config(path), section), name) == value


@pytest.mark.parametrize(
    "text",
    [
        "[keeping]\ndays = true",
        "[keeping]\ndays = 1.5",
        "[keeping]\ndays = nan",
        "[keeping]\ndays = '3'",
        f"[keeping]\ndays = {'9' * 5000}",
        f"[keeping]\ndays = 0x{'f' * 5000}",
        f"keeping = {'[' * 5000}",
        f"keeping = '{'x' * 5000}'",
        '"a\\nb\\u202e" = 1',
    ],
)
def test_whatever_is_wrong_is_told_in_one_short_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < len(str(path)) + 200


@pytest.mark.parametrize("setting", ["days = -1", "per_feed = -5", "days = 1000000000000000000000000000000"])
def test_a_wrong_setting_deletes_nothing(
    setting: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = default_paths(tmp_path / "data", tmp_path / "config.toml")
    with Library.open(paths, Config()) as library:
        marking.subscribe(library.marks, Subscription(FEED, FEED))
        library.archive.store(FEED, [Entry(f"{n}", "T", Document("t"), published=n) for n in range(9)])
    paths.config_file.write_text(f"[keeping]\n{setting}\n")
    options = ["--data-dir", str(paths.data), "--config", str(paths.config_file)]
    assert main([*options, "fetch", "--quiet"]) == 1
    error = capsys.readouterr().err
    assert setting.partition(" ")[0] in error and "from 0 to" in error and error.count("\n") == 1
    with Library.open(paths, Config()) as library:
        assert len(articles.page(library, Everything())) == 9
        assert library.archive.sizes()["tombstones"] == 0
