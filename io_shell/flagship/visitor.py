"""The visitor of the SDK 2.1: context, flags, activations and hits of one user."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from flagship._arguments import boolean, mistyped, optional, text
from flagship._policy import guarded
from flagship._report import Reporter
from flagship._runtime import Runtime
from flagship.errors import TypingError
from flagship.helpers.preset_context import PresetContext
from flagship_engine import calls
from flagship_engine import visitor as transitions
from flagship_engine.calls import Refused
from flagship_engine.decision import Flag
from flagship_engine.happenings import Happening, NotSent
from flagship_engine.rendering import render_origin
from flagship_engine.sdk import SdkState
from flagship_engine.step import Awaiting, Done, Report
from flagship_engine.values import FrozenDict, Json, thaw
from flagship_engine.visitor import ContextUpdate, Identified, Synchronising, SyncStep, VisitorState

if TYPE_CHECKING:
    from flagship.helpers.hits import Hit

EntryResult: TypeAlias = tuple[object, bool, str, None]
"""What became of one context entry: its key, whether it was taken, why not, and None."""

_Changed = TypeVar("_Changed", ContextUpdate, Identified, SyncStep)

_DEFAULTS = (str, bool, int, float, dict, list)
_SCALARS = frozenset({str, bool, int, float})


class FlagshipVisitor:
    """One user of the application. Made by `Flagship.create_visitor`; may be used from several threads.

    Its calls never raise for a failing network, file, cache manager or event handler. A wrong argument raises
    `TypingError` or `ParamError`, after the event handler was told; with a handler that catches all exceptions, None is
    returned.
    """

    def __init__(self, runtime: Runtime, state: VisitorState) -> None:
        self._runtime = runtime
        self._state = state

    def __repr__(self) -> str:
        return f"FlagshipVisitor({self._state.identity.visitor_id!r})"

    def __deepcopy__(self, memo: object) -> FlagshipVisitor:
        # What is known is immutable, and who serves it is no part of a visitor.
        return copy.copy(self)

    @property
    def _reporter(self) -> Reporter:
        return self._runtime.reporter

    @property
    def visitor_id(self) -> str:
        """The id that is decided for: the authenticated id once there is one."""
        return self._state.identity.visitor_id

    @property
    def anonymous_id(self) -> str | None:
        """The id before authentication, or None."""
        return self._state.identity.anonymous_id

    def get_context(self) -> dict[str, Any]:
        """A copy of the context, the predefined keys included."""
        return dict(self._state.context.values)

    def get_selected_variations(self) -> list[str]:
        """The ids of the variations behind the current flags, without duplicates."""
        return list(dict.fromkeys(flag.variation_id for flag in self._state.flags.values()))

    @guarded
    def update_context(
        self, context: Mapping[Any, Any] | tuple[Any, Any], synchronize: bool = False
    ) -> tuple[tuple[Any, ...], Report | None]:
        """Add one entry (a tuple of key and value) or several (a dict) to the context.

        An entry whose key is no str, or whose value is no str, bool, int or finite float, is refused alone, with an
        ERROR.

        Args:
            context: what to add. `PresetContext` members may stand for their keys.
            synchronize: whether to synchronise afterwards.

        Returns:
            What became of the entries, and of the synchronisation (None without one). Of a dict: a tuple of
            (key, taken, reason, None), one each; of a tuple: that entry alone. In panic: ``((), None)``.

        """
        synchronize = boolean("synchronize", synchronize)
        entries = context_entries("context", context)
        runtime = self._runtime
        if runtime.state.panic:
            self._refuse("[update_context] not possible while panic mode is enabled.")
            return (), None
        update = self._change(lambda state: transitions.update_context(state, entries))
        runtime.world.perform_all(update.effects)
        results: tuple[EntryResult, ...] = tuple((*result, None) for result in update.results)
        report = self.synchronize_modifications() if synchronize else None
        return (results[0] if isinstance(context, tuple) and results else results), report

    @guarded
    def synchronize_modifications(self) -> Report:
        """Bring the flags up to date: by the Decision API, or decided here in BUCKETING mode.

        Returns:
            ``(True, "")``, or ``(False, reason)``: the last known flags stay in use then.

        """
        runtime = self._runtime
        sdk = runtime.current()
        step = self._change(lambda state: transitions.synchronise(state, sdk))
        while True:
            what = runtime.world.perform_all(step.effects)
            if isinstance(step.outcome, Done):
                return step.outcome.value
            waited: Awaiting[Synchronising] = step.outcome
            answer = NotSent("nothing came of it") if what is None else what
            step = self._change(_resumption(runtime.state, waited.call, answer))

    def get_modification(self, key: str, default_value: Any, activate: bool = False) -> Any:
        """The value of a flag, or the default: if there is no such flag, if its value is null, and in panic.

        Lists and dicts belong to the caller.

        Args:
            key: the flag's key.
            default_value: a str, bool, int, float, dict, list or None.
            activate: whether to tell the platform, on this thread, that the visitor sees the flag now.

        """
        state, runtime = self._state, self._runtime
        # The usual case, without any check that could fail: everything else goes the long way.
        if activate is False and not runtime.state.panic and type(key) is str and type(default_value) in _SCALARS:
            flag = state.flags.get(key)
            if flag is not None and type(flag.value) in _SCALARS:
                return flag.value
        return self._get_checked(key, default_value, activate)

    @guarded
    def _get_checked(self, key: str, default_value: Any, activate: bool) -> Any:
        return self._read(key, default_value, activate)[0]

    @guarded
    def get_modification_with_results(
        self, key: str, default_value: Any, activate: bool = False
    ) -> tuple[Any, bool, str, Report | None]:
        """Like `get_modification`, and how it came about.

        Returns:
            The value, whether the flag was found (a null flag is), the reason if not, and what became of the activation
            (None without one).

        """
        return self._read(key, default_value, activate)

    def _read(self, key: str, default_value: Any, activate: bool) -> tuple[Any, bool, str, Report | None]:
        key = text("key", key)
        activate = boolean("activate", activate)
        _check_default(default_value)
        flag = self._flag(key, "get_modification")
        if isinstance(flag, Refused):
            return default_value, False, flag.reason, None
        value = default_value if flag.value is None else thaw(flag.value)
        return value, True, "", self._activate(flag) if activate else None

    @guarded
    def get_modification_info(self, key: str) -> dict[str, Any] | None:
        """Where a flag comes from, or None if there is no such flag.

        Returns:
            A dict of ``campaignId``, ``variationGroupId``, ``variationId`` and ``isReference``.

        """
        flag = self._flag(text("key", key), "get_modification_info")
        return None if isinstance(flag, Refused) else dict(render_origin(flag))

    @guarded
    def activate_modification(self, key: str) -> Report:
        """Tell the platform, on this thread, that the visitor sees a flag.

        Under rules that ask what was activated (`Config.rules`), the cache manager is told as well, whatever became of
        the request.

        Returns:
            ``(True, "204")``: the HTTP status; or ``(False, status or reason)``.

        """
        flag = self._flag(text("key", key), "activate_modification")
        return (False, flag.reason) if isinstance(flag, Refused) else self._activate(flag)

    @guarded
    def send_hit(self, hit: Hit) -> Report:
        """Send a hit, on this thread; what is sent is the hit as it is now.

        Returns:
            ``(True, "200")``: the HTTP status; or ``(False, status or reason)``.

        """
        from flagship.helpers.hits import Hit  # whoever sends no hit need not load them

        if not isinstance(hit, Hit):
            got = type(hit).__name__  # no more of it: this sentence is logged
            return self._refuse(f"[send_hit] : got a {got}, wanted a Page, Screen, Event, Transaction or Item")
        try:
            snapshot = hit.snapshot()
        except TypingError as error:
            return self._refuse(f"[send_hit] {error}")
        effect, warnings = calls.hit_to_send(self._state, self._runtime.state.panic, snapshot)
        self._reporter.logs(warnings)
        if isinstance(effect, Refused):
            return self._refuse(effect.reason)
        return calls.delivery_report(self._runtime.world.perform(effect) or NotSent("nothing came of it"))

    @guarded
    def authenticate(
        self, visitor_id: str, context: Mapping[Any, Any] | tuple[Any, Any] | None = None, synchronize: bool = False
    ) -> None:
        """The visitor logged in: continue with the account's id, and remember the id it had as the anonymous one.

        Ignored, with a WARNING, for an empty id, and in BUCKETING mode with the SDK's rules. With the platform's rules
        the account keeps what the anonymous id was given, if the environment reconciles visitors and a cache manager
        remembers them.

        Args:
            visitor_id: the id of the account.
            context: replaces the visitor's context; None keeps it.
            synchronize: whether to synchronise afterwards.

        """
        new_id = optional(text, "visitor_id", visitor_id) or ""
        self._identify(
            lambda state, sdk, values: transitions.authenticate(state, sdk, new_id, values), context, synchronize
        )

    @guarded
    def unauthenticate(
        self, context: Mapping[Any, Any] | tuple[Any, Any] | None = None, synchronize: bool = False
    ) -> None:
        """The visitor logged out: continue with the anonymous id.

        Ignored, with a WARNING, for a visitor who is not authenticated, and in BUCKETING mode with the SDK's rules.

        Args:
            context: replaces the visitor's context; None keeps it.
            synchronize: whether to synchronise afterwards.

        """
        self._identify(transitions.unauthenticate, context, synchronize)

    def _identify(
        self,
        transition: Callable[[VisitorState, SdkState, FrozenDict[str, Json] | None], Identified],
        context: Mapping[Any, Any] | tuple[Any, Any] | None,
        synchronize: bool,
    ) -> None:
        synchronize = boolean("synchronize", synchronize)
        values = None if context is None else self._read_context(context)
        identified = self._change(lambda state: transition(state, self._runtime.state, values))
        self._runtime.world.perform_all(identified.effects)
        if synchronize and identified.changed:
            self.synchronize_modifications()

    def _read_context(self, context: Mapping[Any, Any] | tuple[Any, Any]) -> FrozenDict[str, Json]:
        entries = context_entries("context", context)
        values, _results, logs = transitions.read_entries(FrozenDict(), entries, "update_context")
        self._runtime.world.perform_all(logs)
        return values

    def _change(self, transition: Callable[[VisitorState], _Changed]) -> _Changed:
        with self._runtime.lock_for(self):
            while True:
                before = self._state
                changed = transition(before)
                if self._state is before:
                    self._state = changed.state
                    return changed

    def _flag(self, key: str, call: str) -> Flag | Refused:
        flag = calls.read_flag(self._state, self._runtime.state.panic, key, call)
        if isinstance(flag, Refused):
            self._refuse(flag.reason)
        return flag

    def _activate(self, flag: Flag) -> Report:
        world, activation = self._runtime.world, calls.activation(self._state, flag)
        report = calls.delivery_report(world.perform(activation) or NotSent("nothing came of it"))
        look_up = calls.look_up_to_mark(activation, self._runtime.settings)
        if look_up is not None:
            world.perform_all(calls.mark(activation, world.perform(look_up) or NotSent("nothing came of it")))
        return report

    def _refuse(self, reason: str) -> Report:
        self._reporter.logs((Refused(reason).log,))
        return False, reason


def _resumption(sdk: SdkState, call: Synchronising, answer: Happening) -> Callable[[VisitorState], SyncStep]:
    return lambda state: transitions.resume(state, sdk, call, answer)


def _check_default(value: object) -> None:
    if value is None or isinstance(value, _DEFAULTS) or type(value).__module__ == "numpy":
        return
    raise mistyped("default_value", value, "str, bool, int, float, dict or list")


def context_entries(name: str, context: object) -> list[tuple[object, object]]:
    """The entries of a dict, or of a tuple of key and value; a `PresetContext` member becomes its key.

    Raises:
        TypingError: if it is neither.

    """
    if isinstance(context, Mapping):
        pairs: Iterable[tuple[object, object]] = context.items()
    elif isinstance(context, tuple) and len(context) == 2:
        pairs = (context,)
    else:
        raise mistyped(name, context, "a dict, or a tuple (key, value)")
    return [(key.value if isinstance(key, PresetContext) else key, value) for key, value in pairs]
