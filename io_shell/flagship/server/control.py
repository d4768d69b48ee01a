"""The endpoints under ``/_platform``: read back what was received, set faults, look at and replace documents.

They answer to clients on the same machine only, and take bodies as JSON only: a web page cannot post that
across origins.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import attrs

from flagship.server.documents import DocumentError
from flagship.server.faults import Fault
from flagship.server.received import Received
from flagship.server.replies import JSON_TYPE, NO_CONTENT, Reply, json_reply, refused
from flagship.server.state import Platform
from flagship.server.validation import Refusal, read_json
from flagship_engine.exchange import Purpose
from flagship_engine.untrusted import describe
from flagship_engine.values import FrozenDict, Json, Plain, thaw

_FAULT_FIELDS = frozenset(field.name for field in attrs.fields(Fault))

Control = Callable[[Platform, Received], Reply]


def is_local(host: str | None) -> bool:
    """Whether a client's address is this machine's own."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool(address.is_loopback or (mapped is not None and mapped.is_loopback))


def is_own_name(host: str) -> bool:
    """Whether a ``Host`` header is one that no web page has made a browser send.

    A page can have its own name lead to this machine (DNS rebinding), and may read then what that name answers. Such
    a name has a dot; an address, or a name of this machine's own, the page cannot have.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    name = name.strip("[]").removesuffix(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return True


def get_received(platform: Platform, request: Received) -> Reply:
    """What came, oldest first; ``?purpose=hit`` for one purpose."""
    purpose = request.query.get("purpose")
    if purpose is None:
        return json_reply([_shown(entry) for entry in platform.received])
    try:
        return json_reply([_shown(entry) for entry in platform.received.of(purpose)])
    except ValueError:
        return refused(400, f"purpose: got {purpose!r}, wanted one of {', '.join(one.value for one in Purpose)}")


def delete_received(platform: Platform, _request: Received) -> Reply:
    """Forget what came."""
    platform.received.clear()
    return NO_CONTENT


def get_emitted(platform: Platform, _request: Received) -> Reply:
    """The hits that the platform made itself."""
    return json_reply([thaw(hit) for hit in platform.emitted])


def delete_emitted(platform: Platform, _request: Received) -> Reply:
    """Forget the hits that the platform made itself."""
    platform.emitted.clear()
    return NO_CONTENT


def get_faults(platform: Platform, _request: Received) -> Reply:
    """The faults in force."""
    return json_reply([_shown_fault(fault) for fault in platform.faults.all()])


def post_fault(platform: Platform, request: Received) -> Reply:
    """Add the fault in the body."""
    return _add_faults(platform, request, replace=False)


def put_faults(platform: Platform, request: Received) -> Reply:
    """Have the fault or the list of faults in the body, and no others."""
    return _add_faults(platform, request, replace=True)


def delete_faults(platform: Platform, request: Received) -> Reply:
    """Take back all faults; ``?route=campaigns`` those of one route."""
    try:
        platform.faults.clear(request.query.get("route"))
    except ValueError as error:
        return refused(400, f"route: {error}")
    return NO_CONTENT


def get_document(platform: Platform, _request: Received) -> Reply:
    """What each environment serves, from where, and what is wrong with it."""
    documents = platform.documents
    return json_reply({env_id: _plain(documents.status(env_id)) for env_id in documents.env_ids})


def put_document(platform: Platform, request: Received) -> Reply:
    """Serve the document in the body; ``?env=`` says where, if there are several environments."""
    env_id = request.query.get("env", platform.documents.env_ids[0])
    if env_id not in platform.documents:
        return refused(404, f"there is no environment {env_id!r}")
    if "env" not in request.query and len(platform.documents.env_ids) > 1:
        return refused(400, "there are several environments: say ?env=")
    body = _json_body(request)
    if isinstance(body, Reply):
        return body
    if not isinstance(body, FrozenDict):
        return refused(400, f"got {describe(body)}, wanted a document")
    try:
        platform.documents.replace(env_id, body)
    except DocumentError as error:
        return refused(400, str(error))
    return NO_CONTENT


def _add_faults(platform: Platform, request: Received, *, replace: bool) -> Reply:
    body = _json_body(request)
    if isinstance(body, Reply):
        return body
    try:
        faults = [_read_fault(item) for item in (body if isinstance(body, tuple) else (body,))]
        if replace:
            platform.faults.clear()
        for fault in faults:
            platform.add_fault(fault)
    except (TypeError, ValueError) as error:
        return refused(400, str(error))
    return NO_CONTENT


def _read_fault(item: Json) -> Fault:
    if not isinstance(item, FrozenDict):
        raise TypeError(f"got {describe(item)}, wanted a fault as an object")
    unknown = sorted(set(item) - _FAULT_FIELDS)
    if unknown:
        raise ValueError(f"a fault has no field {unknown[0]!r}")
    fields: dict[str, object] = {name: value for name, value in item.items() if value is not None}
    if not isinstance(fields.get("headers", {}), dict):
        raise TypeError("headers: wanted an object of strings")
    body = fields.get("body")
    if isinstance(body, str):
        fields["body"] = body.encode()
    return Fault(**fields)  # type: ignore[arg-type]  # checked by the fields' own validators


def _json_body(request: Received) -> Json | Reply:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON_TYPE:
        return refused(415, f"wanted the content type {JSON_TYPE}")
    body = read_json(request.body)
    return refused(400, body.message) if isinstance(body, Refusal) else body


def _shown(entry: Received) -> Plain:
    return {
        "purpose": None if entry.purpose is None else entry.purpose.value,
        "method": entry.method,
        "target": entry.target,
        "headers": dict(entry.headers),
        "body": entry.body.decode("utf-8", "replace"),
        "json": thaw(entry.json),
    }


def _shown_fault(fault: Fault) -> Plain:
    shown = attrs.asdict(fault)
    shown["route"] = None if fault.route is None else fault.route.value
    shown["body"] = None if fault.body is None else fault.body.decode("utf-8", "replace")
    shown["headers"] = dict(fault.headers)
    return _plain(shown)


def _plain(fields: dict[str, object]) -> Plain:
    return fields  # type: ignore[return-value]  # JSON scalars and lists of str only
