"""Who is decided for."""

from __future__ import annotations

import attrs


@attrs.frozen
class Identity:
    """A visitor's ids.

    Attributes:
        visitor_id: the id that is hashed and sent; the authenticated id once there is one.
        anonymous_id: the id the visitor had before authentication, or None.
        decision_group: visitors of one group (a household, a company) share their variations under the platform's
            rules; None or "" for no group. The SDK's rules know none.

    """

    visitor_id: str
    anonymous_id: str | None = None
    decision_group: str | None = None

    @property
    def shortest(self) -> Identity | str:
        """The visitor id where there is no other: it says as much, and is decided for more quickly."""
        return self.visitor_id if self.anonymous_id is None and self.decision_group is None else self
