"""Rules: what is done to articles as they arrive, or when it is asked for; and newsboat's taken over."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, entry, key_of, make_library

from tuireader.cli import main
from tuireader.config import Config, Rules
from tuireader.errors import InputError, NotFoundError
from tuireader.feeds.feed_lists import translated
from tuireader.library import Library, articles, marking, queries
from tuireader.library.rules import (
    Rule,
    add_rule,
    apply,
    apply_to_new,
    drop_rule,
    effects,
    from_newsboat,
    rules,
)


def found(lib: Library, text: str) -> int:
    return articles.count(lib, queries.parse(text))


def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        rule = Rule("Science", "discovery", ("read", "tag:lab"))
        told = [(effect.row.title, effect.actions) for effect in effects(lib, [rule])]
        assert told == [
            ("Discovery 0", ("tag:lab",)),
            ("Discovery 1", ("read", "tag:lab")),
            ("Discovery 2", ("read", "tag:lab")),
        ]
        assert found(lib, "is:tagged") == 0 and found(lib, "is:unread") == 11


def test_rules_are_applied_as_one_change_and_undone_as_one(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        wanted = [
            Rule("Hide", 'title:"story number 8"', ("hide",)),
            Rule("Keep", "discovery", ("star", "tag:lab")),
            Rule("Tag", "discovery", ("read", "tag:more")),
        ]
        applied = apply(lib, effects(lib, wanted))
        assert applied.change is not None and "4 articles" in applied.change.label
        assert found(lib, "is:starred tag:lab tag:more is:read") == 3 and found(lib, "") == 11
        assert apply(lib, effects(lib, wanted)).change is None
        marking.undo(lib.marks)
        assert found(lib, "is:starred") == found(lib, "is:tagged") == 0
        assert found(lib, "is:unread") == 11 and found(lib, "") == 12


def test_what_arrives_is_looked_at_once_and_what_was_there_is_left(tmp_path: Path) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        add_rule(lib, Rule("Barges", "barges", ("read",)))
        assert not apply_to_new(lib).effects and found(lib, "is:unread") == 11
        lib.archive.store(RIVERS, [entry(RIVERS, 70, "Barges again", at=NOON + 60)])
        assert [effect.row.title for effect in apply_to_new(lib).effects] == ["Barges again"]
        marking.mark_read(
            lib.marks, [articles.rows(lib, [key_of(RIVERS, 70)])[key_of(RIVERS, 70)].ref], False
        )
        assert not apply_to_new(lib).effects


def test_making_and_ending_a_rule_is_undone_and_outlives_a_restart(tmp_path: Path) -> None:
    paths = make_library(tmp_path)
    rule = Rule("Sport", "title:cup", ("hide",))
    with Library.open(paths, QUIET_CONFIG) as lib:
        add_rule(lib, rule)
    with Library.open(paths, QUIET_CONFIG) as lib:
        assert rules(lib.marks) == [rule]
        drop_rule(lib.marks, "Sport")
        assert rules(lib.marks) == []
        marking.undo(lib.marks)
        assert rules(lib.marks) == [rule]
        with pytest.raises(NotFoundError):
            drop_rule(lib.marks, "None")


@pytest.mark.parametrize(
    "rule",
    [
        Rule("", "word", ("read",)),
        Rule("A", "", ("read",)),
        Rule("A", "colour:red", ("read",)),
        Rule("A", "word", ()),
        Rule("A", "word", ("burn",)),
        Rule("A", "word", ("tag:",)),
        Rule("A", "word", ("run",)),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path: Path, rule: Rule) -> None:
    with Library.open(make_library(tmp_path), QUIET_CONFIG) as lib:
        with pytest.raises(InputError):
            add_rule(lib, rule)
        assert rules(lib.marks) == []


def test_the_program_of_the_settings_gets_each_article_as_json(tmp_path: Path) -> None:
    paths, out = make_library(tmp_path), tmp_path / "out"
    script = f"import sys; open({str(out)!r}, 'a').write(sys.stdin.read())"
    config = Config(rules=Rules([sys.executable, "-c", script]))
    with Library.open(paths, config) as lib:
        add_rule(lib, Rule("Tell", "title:discovery", ("run",)))
        applied = apply(lib, effects(lib, rules(lib.marks)))
        assert not applied.troubles and applied.change is None
    told = [json.loads(text) for text in out.read_text().splitlines()]
    assert [item["title"] for item in told] == ["Discovery 0", "Discovery 1", "Discovery 2"]


def test_a_program_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    config = Config(rules=Rules(["/nowhere/program"]))
    with Library.open(make_library(tmp_path), config) as lib:
        add_rule(lib, Rule("Tell", "discovery", ("run", "star")))
        applied = apply(lib, effects(lib, rules(lib.marks)))
        assert len(applied.troubles) == 1 and "/nowhere/program" in applied.troubles[0]
        assert found(lib, "is:starred") == 3


def test_newsboats_ignored_articles_are_taken_over() -> None:
    text = """
browser firefox
ignore-article "*" "title =~ \\"Sponsored\\""
ignore-article "http://a.example/feed" "title =~ \\"cup\\""
ignore-article "*" "guid =~ 'x'"
"""
    made, left = from_newsboat(text, lambda line: translated(line, ()))
    assert [(rule.query, rule.actions) for rule in made] == [
        ('title:"Sponsored*"', ("hide",)),
        ('feed:"http://a.example/feed" (title:"cup*")', ("hide",)),
    ]
    assert left == ['ignore-article "*" "guid =~ \'x\'"']


def test_rules_are_made_tried_and_ended_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_library(tmp_path)
    options = ["--data-dir", str(paths.data), "--config", str(paths.config_file)]
    assert main([*options, "rules", "--add", "Lab", "--do", "star,tag:lab", "discovery"]) == 0
    assert main([*options, "rules", "--dry-run"]) == 0
    assert capsys.readouterr().out.count("Lab: star tag:lab") == 3
    assert main([*options, "rules", "--apply"]) == 0
    assert "3 articles by the rules Lab" in capsys.readouterr().out
    assert main([*options, "undo"]) == 0
    assert main([*options, "rules", "--drop", "Lab"]) == 0
    assert main([*options, "rules"]) == 0
    assert "discovery" not in capsys.readouterr().out
