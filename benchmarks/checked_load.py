"""Load of which every answer is compared with the engine's own, and what was acknowledged is looked for afterwards."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import attrs

from flagship.samples import shop_document
from flagship.server import ENV_ID, SqliteStore
from flagship_engine import PLATFORM_RULES, Decision, Document, Identity, decide, parse_document, render_campaigns
from flagship_engine.assignations import group_key

THREADS = 16
HOME = 8
"""Visitors who share a decision group, and so contend for what is remembered of it."""


class Client:
    """One kept-alive connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = parts.path
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(self, path: str, body: bytes | None) -> tuple[int, bytes]:
        """Status and body of an answer; 599 where there is none."""
        try:
            headers = {} if body is None else {"content-type": "application/json"}
            self._connection.request("GET" if body is None else "POST", self._path + path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            self._connection.close()  # the next request opens it again
            return 599, b""


@attrs.define
class Tally:
    """What came of a load.

    Attributes:
        answers: answers that came.
        errors: requests that were refused, or got no answer.
        wrong: answers that are not the engine's.
        acknowledged: assignations that an answer said were made, or that an acknowledged activation marked.
        lost: those of them that the store does not have.

    """

    answers: int = 0
    errors: int = 0
    wrong: int = 0
    acknowledged: int = 0
    lost: int = 0
    _lock: threading.Lock = attrs.field(factory=threading.Lock, repr=False)

    def add(self, **counts: int) -> None:
        """Count, from any thread."""
        with self._lock:
            for name, counted in counts.items():
                setattr(self, name, getattr(self, name) + counted)

    def __str__(self) -> str:
        return (
            f"{self.answers:,} answers compared with the engine's: {self.errors} errors, {self.wrong} wrong; "
            f"{self.acknowledged:,} assignations acknowledged: {self.lost} lost"
        )


@attrs.frozen
class Visitor:
    """A visitor of the load; every other one lives in a home with seven more."""

    number: int

    @property
    def identity(self) -> Identity:
        """Who it is."""
        home = f"home-{self.number // (2 * HOME)}" if self.number % 2 else None
        return Identity(f"checked-{self.number}", None, home)

    @property
    def context(self) -> dict[str, str | int]:
        """What is known of it."""
        country, device = ("FR", "NL", "DE")[self.number % 3], ("mobile", "desktop")[self.number % 5 % 2]
        return {"country": country, "device": device, "orders": self.number % 7, "segments": "gold"}

    def request(self) -> bytes:
        """The body of a request for its campaigns."""
        identity = self.identity
        body = {"visitorId": identity.visitor_id, "context": self.context, "trigger_hit": False}
        return json.dumps({**body, "decisionGroup": identity.decision_group}).encode()

    def decided(self, document: Document) -> Decision:
        """What the engine decides. It is the same with all that was remembered by then, for the document is."""
        return decide(document, self.context, self.identity)


def checked_load(api: str, store: Path, visitors: int) -> Tally:
    """Drive a platform that serves the sample shop over this store.

    Each visitor asks, activates the first campaign, and asks again.

    Args:
        api: the address of its Decision API.
        store: its SQLite file.
        visitors: how many come.

    """
    document, tally = parse_document(shop_document(), PLATFORM_RULES), Tally()
    served: dict[Visitor, Decision] = {}
    numbers = iter(range(visitors))  # shared by the threads: one of them gets each

    def visit() -> None:
        with Client(api) as client:
            for number in numbers:
                visitor = Visitor(number)
                decision = visitor.decided(document)
                if _visits(client, visitor, decision, tally):
                    served[visitor] = decision

    threads = [threading.Thread(target=visit) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _look_for(SqliteStore(store), served, tally)
    return tally


def _visits(client: Client, visitor: Visitor, decision: Decision, tally: Tally) -> bool:
    """Whether all that a visitor did was answered."""
    wanted = {
        "visitorId": visitor.identity.visitor_id,
        "campaigns": render_campaigns(decision, expose_all_keys=False),
    }
    first = decision.assigned[0]
    activation = {"vid": visitor.identity.visitor_id, "caid": first.group.id, "vaid": first.variation.id}
    asked = (
        (f"/{ENV_ID}/campaigns", visitor.request(), wanted),
        ("/activate", json.dumps({"cid": ENV_ID, **activation}).encode(), None),
        (f"/{ENV_ID}/campaigns", visitor.request(), wanted),
    )
    return all(_fine(*client.ask(path, body), expected, tally) for path, body, expected in asked)


def _fine(status: int, answer: bytes, wanted: Mapping[str, object] | None, tally: Tally) -> bool:
    fine = status in {200, 204}
    right = fine and (json.loads(answer) if answer else None) == wanted
    tally.add(answers=1, errors=not fine, wrong=fine and not right)
    return fine


def _look_for(store: SqliteStore, served: Mapping[Visitor, Decision], tally: Tally) -> None:
    for visitor, decision in served.items():
        identity = visitor.identity
        own = store.recall(ENV_ID, (identity.visitor_id,)).of(identity.visitor_id).by_group
        key = group_key(identity.decision_group) if identity.decision_group else identity.visitor_id
        known = store.recall(ENV_ID, (key,)).of(key).by_group
        first = decision.assigned[0]
        mark = own.get(first.group.id)
        found = [known.get(each.group.id) for each in decision.assigned]
        lost = sum(
            entry is None or entry.variation_id != each.variation.id
            for entry, each in zip(found, decision.assigned, strict=True)
        )
        lost += mark is None or not mark.activated or mark.variation_id != first.variation.id
        tally.add(acknowledged=len(found) + 1, lost=lost)
    store.close()
