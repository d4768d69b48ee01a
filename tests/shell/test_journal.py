"""An application that keeps a journal: what stands in it, in both modes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from flagship import Journal, VisitorCacheManager
from flagship._journal.writer import is_sampled
from flagship.server import Fault, LocalPlatform, Purpose
from flagship.testing import ManualClock, RecordingHandler
from flagship_engine import PLATFORM_RULES, EntryMode, decide, parse_document
from flagship_engine.journals.entries import make_entry
from tests.shell.journals import NOW, entries, writing
from tests.shell.platform_rules import InMemory, Record
from tests.shell.running import API, BUCKETING, adult, color, document_of, poll_once, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def archived(path: Path) -> dict[str, bytes]:
    """The archived documents by the names of their files, held to them."""
    bodies = {each.stem: each.read_bytes() for each in sorted(path.with_name(f"{path.name}.documents").iterdir())}
    assert {sha256(body).hexdigest(): body for body in bodies.values()} == bodies
    return bodies


def test_without_a_journal_nothing_is_written_and_nothing_loaded(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform) as sdk:
        adult(sdk).synchronize_modifications()
        status = sdk.status()
    assert (status.journal_entries, status.journal_lost, status.journal_failure) == (0, 0, "")
    assert list(tmp_path.iterdir()) == []


def test_an_entry_is_what_was_decided_and_of_what(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        context = visitor.get_context()
        assert sdk.status().journal_entries == 1
    (entry,) = entries(path)
    ((digest, body),) = archived(path).items()
    document = parse_document(json.loads(body))
    decision = decide(document, context, "ada")
    assert entry == make_entry(NOW, document, context, "ada", None, decision, digest=digest)
    assert entry.outcome.assigned == (("c1", "c1-g1", "c1-v1"), ("c2", "c2-g1", "c2-v1"))


def test_a_path_alone_is_enough(platform: LocalPlatform, path: Path) -> None:
    with running(platform, journal=str(path)) as sdk:
        adult(sdk).synchronize_modifications()
    assert len(entries(path)) == 1


def test_what_the_decision_api_answers_is_written_and_says_that_it_cannot_be_decided_again(
    platform: LocalPlatform, path: Path
) -> None:
    with writing(platform, path, mode=API) as sdk:
        adult(sdk).synchronize_modifications()
    (entry,) = entries(path)
    assert (entry.mode, entry.document, entry.at) == (EntryMode.ANSWERED, "", NOW)
    assert dict(entry.context.values) == {
        key: value for key, value in entry.context.values.items() if not key.startswith("fs_")
    }
    assert entry.context.values["age"] == 30
    assert entry.outcome.assigned == (("c1", "c1-g1", "c1-v1"), ("c2", "c2-g1", "c2-v1"))
    assert entry.answer is not None
    assert set(entry.answer) == {"color", "note", "limit"}
    assert "this is what the Decision API answered: it cannot be decided again" in path.read_text()
    assert not path.with_name("journal.jsonl.documents").exists()


@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_panic_is_written_and_what_failed_is_not(platform: LocalPlatform, path: Path, mode: object) -> None:
    for purpose in (Purpose.CAMPAIGNS, Purpose.DOCUMENT):
        platform.fault(Fault(purpose, status=500, times=1))
    platform.set_document({**document_of("blue"), "panic": True})
    clock = ManualClock(NOW)
    with writing(platform, path, mode=mode, polling_interval=60, clock=clock) as sdk:
        assert not adult(sdk).synchronize_modifications()[0]
        assert not path.exists()
        if mode is BUCKETING:
            poll_once(clock)
        assert not adult(sdk).synchronize_modifications()[0]
        assert sdk.status().panic
    (entry,) = entries(path)
    assert (entry.outcome.panic, entry.outcome.assigned) == (True, ())


def test_what_is_remembered_is_part_of_an_entry(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path, visitor_cache_manager=InMemory()) as sdk:
        for _ in range(2):
            adult(sdk).synchronize_modifications()
    first, second = entries(path)
    assert dict(first.assignations.by_id) == {}
    assert second.assignations.of("ada").all_variation_ids == {"c1-v1", "c2-v1"}


class Away(VisitorCacheManager):
    def lookup(self, visitor_id: str) -> Record | None:
        raise OSError("away")

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        raise OSError("away")


def test_a_decision_that_was_made_without_what_is_remembered_is_written(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path, visitor_cache_manager=Away()) as sdk:
        assert adult(sdk).synchronize_modifications() == (True, "")
    assert [dict(each.assignations.by_id) for each in entries(path)] == [{}]


def test_an_entry_names_the_rules_and_holds_the_context_that_they_saw(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path, rules=PLATFORM_RULES) as sdk:
        adult(sdk).synchronize_modifications()
    (entry,) = entries(path)
    assert (entry.rules, entry.context.values["age"]) == ("platform", 30)
    assert not [key for key in entry.context.values if key.startswith("fs_")]


def test_each_document_is_kept_once_and_each_entry_names_its_own(platform: LocalPlatform, path: Path) -> None:
    clock = ManualClock(NOW)
    platform.set_document(document_of("blue"))
    with writing(platform, path, polling_interval=60, clock=clock) as sdk:
        for value in ("blue", "green", "blue"):
            platform.set_document(document_of(value))
            poll_once(clock)
            for visitor_id in ("ada", "bob"):
                visitor = adult(sdk, visitor_id)
                visitor.synchronize_modifications()
                assert color(visitor) == value
    digests = [entry.document for entry in entries(path)]
    blue, green = digests[0], digests[2]
    assert digests == [blue, blue, green, green, blue, blue]
    bodies = archived(path)
    assert set(bodies) == {blue, green}
    assert [json.loads(bodies[each])["campaigns"][0]["id"] for each in (blue, green)] == ["c-blue", "c-green"]


def test_a_document_is_kept_as_soon_as_it_is_in_use(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path):
        pass
    (body,) = archived(path).values()
    assert [each["id"] for each in json.loads(body)["campaigns"]] == ["c1", "c2"]
    assert not path.exists()


def test_a_document_that_is_damaged_in_the_archive_is_written_again(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path) as sdk:
        adult(sdk).synchronize_modifications()
    ((digest, body),) = archived(path).items()
    (path.with_name("journal.jsonl.documents") / f"{digest}.json").write_bytes(body[:-1])
    with writing(platform, path) as sdk:
        adult(sdk).synchronize_modifications()
    assert archived(path) == {digest: body}


def test_a_document_that_was_removed_from_the_archive_is_written_again_for_the_next_entry(
    platform: LocalPlatform, path: Path
) -> None:
    with writing(platform, path) as sdk:
        adult(sdk).synchronize_modifications()
        kept = archived(path)
        # Everything was moved to where old journals are kept: the next entry is of the same document.
        path.unlink()
        path.with_name("journal.jsonl.documents").rename(path.with_name("away"))
        adult(sdk).synchronize_modifications()
    assert [entry.document for entry in entries(path)] == list(kept)
    assert archived(path) == kept


def test_the_documents_may_be_kept_elsewhere(platform: LocalPlatform, path: Path, tmp_path: Path) -> None:
    with writing(platform, Journal(path, documents=tmp_path / "there" / "documents")) as sdk:
        adult(sdk).synchronize_modifications()
    assert [each.suffix for each in (tmp_path / "there" / "documents").iterdir()] == [".json"]
    assert not path.with_name("journal.jsonl.documents").exists()


def test_where_a_document_cannot_be_kept_the_entry_is_written_and_the_log_says_so_once_a_minute(
    platform: LocalPlatform, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    clock, handler = ManualClock(NOW), RecordingHandler()
    with writing(platform, Journal(path, documents=tmp_path / "file"), clock=clock, event_handler=handler) as sdk:
        for _ in range(3):
            adult(sdk).synchronize_modifications()
        (error,) = handler.messages(40)
        assert error.startswith(f"a document of the journal could not be kept at {tmp_path / 'file'}")
        clock.advance(60)
        adult(sdk).synchronize_modifications()
        assert len(handler.messages(40)) == 2
        (tmp_path / "file").unlink()
        adult(sdk).synchronize_modifications()
        clock.advance(60)
        adult(sdk).synchronize_modifications()
        assert len(handler.messages(40)) == 2
        assert sdk.status().journal_entries == 6
    assert {entry.document for entry in entries(path)} == {each.stem for each in (tmp_path / "file").iterdir()}


def test_a_sample_is_of_visitors_not_of_decisions(platform: LocalPlatform, path: Path) -> None:
    ids = [f"visitor-{number}" for number in range(100)]
    with writing(platform, Journal(path, sample=0.25)) as sdk:
        for _ in range(2):
            for each in ids:
                adult(sdk, each).synchronize_modifications()
        assert sdk.status().journal_lost == 0
    written = [entry.identity.visitor_id for entry in entries(path)]
    sampled = [each for each in ids if is_sampled(each, 0.25)]
    assert written == sampled * 2
    assert 10 < len(sampled) < 40


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    ids = [f"é-{number}\ud800" for number in range(1000)]
    half, tenth = ({each for each in ids if is_sampled(each, share)} for share in (0.5, 0.1))
    assert tenth < half
    assert 430 < len(half) < 570
    assert 60 < len(tenth) < 140
    assert all(is_sampled(each, 1.0) for each in ids)


def test_pseudonyms_stand_for_ids_where_a_key_is_given(platform: LocalPlatform, path: Path) -> None:
    manager = InMemory()
    with writing(platform, Journal(path, pseudonym_key="a secret"), visitor_cache_manager=manager) as sdk:
        for _ in range(2):
            adult(sdk, "ada@example.org").synchronize_modifications()
    assert "ada@example.org" in manager.texts
    assert "ada" not in path.read_text()
    assert "secret" not in path.read_text()
    first, second = entries(path)
    assert first.identity == second.identity
    assert first.is_pseudonymised
    assert first.buckets is not None
    assert set(first.buckets) == {"c1-g1", "c2-g1"}
    assert list(second.assignations.by_id) == [second.identity.visitor_id]


def test_pseudonyms_stand_for_ids_in_answers_as_well(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, Journal(path, pseudonym_key=b"\x00\xff"), mode=API) as sdk:
        adult(sdk, "ada@example.org").synchronize_modifications()
    (entry,) = entries(path)
    assert (entry.mode, entry.is_pseudonymised) == (EntryMode.ANSWERED, True)
    assert "ada" not in path.read_text()


def test_ids_of_any_text_are_written(platform: LocalPlatform, path: Path) -> None:
    ids = ["é", "😀", "a\nb", '"', "\x00", "\ud800"]
    with writing(platform, path) as sdk:
        for each in ids:
            adult(sdk, each).synchronize_modifications()
    assert [entry.identity.visitor_id for entry in entries(path)] == ids
