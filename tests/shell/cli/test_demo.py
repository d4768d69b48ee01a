from __future__ import annotations

import os
from pathlib import Path

import pytest

from flagship.cli.demo_people import PEOPLE
from flagship.cli.demo_story import Story, tell
from flagship.samples import shop_document
from flagship_engine.exchange import Purpose
from flagship_engine.settings import Mode
from tests.shell.cli.running import invoke, run


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def test_the_demo_ends_well_and_shows_its_tables() -> None:
    done = run("demo")
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "Who got what",
        "What lea did",
        "After, with a cache manager",
        "What the platform received",
        "Some of the bodies",
        "The SDK's status",
        "Both modes agree on all 12 visitors.\n",
        "nothing got lost",
    ):
        assert line in done.stdout


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_demo_fits_its_terminal_and_is_plain_when_piped(columns: int) -> None:
    done = run("demo", COLUMNS=str(columns))
    assert max(map(len, done.stdout.splitlines())) <= columns
    assert "\x1b" not in done.stdout


def test_the_demo_runs_behind_a_proxy_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    proxy = "http://127.0.0.1:9"
    places = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    before = Path.cwd()
    try:
        os.chdir(work)
        done = run("demo", HTTP_PROXY=proxy, http_proxy=proxy, NO_PROXY="", no_proxy="", **places)
    finally:
        os.chdir(before)
    assert done.returncode == 0, done.stdout
    assert [*home.iterdir(), *work.iterdir()] == []


def test_the_demo_in_this_process_leaves_no_thread() -> None:
    import threading

    before = threading.active_count()
    assert invoke("demo").exit_code == 0
    assert threading.active_count() == before


def test_a_dozen_visitors_get_the_same_in_both_modes(story: Story) -> None:
    assert [run.mode for run in story.runs] == [Mode.API, Mode.BUCKETING]
    assert story.agrees == (True,) * 12
    assert story.fine


def test_every_campaign_but_the_paused_one_reaches_somebody(story: Story) -> None:
    reached = {each for got in story.runs[0].got for each in got.variation_ids}
    campaigns = shop_document()["campaigns"]
    assert isinstance(campaigns, list)
    missed = [
        campaign["name"]
        for campaign in campaigns
        if not any(one["id"] in reached for group in campaign["variationGroups"] for one in group["variations"])
    ]
    assert missed == ["One-page checkout"]
    assert len(PEOPLE) == 12


def test_each_kind_of_hit_reaches_the_platform_in_both_modes(story: Story) -> None:
    for each in story.runs:
        bodies = [received.json for received in each.received if received.purpose is Purpose.HIT]
        kinds = {body["t"] for body in bodies if isinstance(body, dict)}
        assert kinds == {"PAGEVIEW", "SCREENVIEW", "EVENT", "TRANSACTION", "ITEM"}
        assert each.status.hits_lost == 0


def test_the_shopper_is_authenticated_in_both_modes(story: Story) -> None:
    for each in story.runs:
        calls = {call.text.partition("(")[0]: call.outcome for call in each.calls if "authenticate" in call.text}
        assert calls == {
            "authenticate": "visitor id account-7, anonymous id lea",
            "unauthenticate": "visitor id lea",
        }


def test_it_says_who_would_get_something_else_by_the_sdks_own_rules(story: Story) -> None:
    # Recommendations are for the visitors of the lower 50 buckets, which the SDK's rules do not look at.
    assert story.others_by_sdk_rules == ("chiara",)


def test_who_is_remembered_keeps_the_variation_and_nobody_else_does(story: Story) -> None:
    assert len(story.kept) >= 3
    for kept in story.kept:
        assert set(kept.before) == set(kept.after)
        assert set(kept.before) != set(kept.forgotten)
