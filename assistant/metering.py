"""What the calls of a chat model take and do, added up as they end.

Enters: for each call the provider's token figures, or our estimate where it gave none. Leaves: a
``Usage``, a ``Tally``. Does not: count tokens, or know prices.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.records import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Tokens of a call as the provider counts them; those of several messages are added."""

    sent: int
    received: int


class Meter:
    """Adds up calls; threads and tasks may share it."""

    def __init__(self) -> None:
        self._usage = Usage()
        self._adding = threading.Lock()

    @property
    def usage(self) -> Usage:
        """What the calls that have ended took."""
        return self._usage

    def add(self, sent: int, received: int, *, estimated: bool) -> None:
        """One call more, with its tokens."""
        call = Usage(calls=1, sent=sent, received=received, estimated=int(estimated))
        with self._adding:
            self._usage += call


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """To whom a call is counted: a meter, and the tokens that it sends as counted before."""

    meter: Meter
    sent: int

    def settle(self, figures: Sequence[Figures], received: int, *, whole: bool) -> None:
        """Add one call: by the provider's figures, else by our count.

        A call that brought nothing (a refused connection, a rate limit) counts no tokens.

        Args:
            figures: the provider's, as far as they came.
            received: tokens of the words that came, as we count them.
            whole: whether the call ran to its end, so that the figures are all there.
        """
        sent, told = sum(f.sent for f in figures), sum(f.received for f in figures)
        if sent and whole:
            self.meter.add(sent, told, estimated=False)
        elif sent or told or received:
            self.meter.add(sent or self.sent, max(told, received), estimated=True)
        else:
            self.meter.add(0, 0, estimated=False)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What wording one answer did, for its caller to read afterwards.

    ``dropped`` holds why each statement was not shown, ``unknown`` counts claim numbers that do
    not exist, ``sent`` the claims that fitted the window, ``tokens`` those of the request as
    counted before it was sent. ``meter`` has what the calls took.
    """

    dropped: list[str] = field(default_factory=list)
    unknown: int = 0
    sent: int = 0
    tokens: int = 0
    meter: Meter = field(default_factory=Meter)


def told(usage: Usage) -> str:
    """What calls took in a line for a person, saying which figures are estimates."""
    calls = f"{usage.calls} call{'' if usage.calls == 1 else 's'}"
    about, how = "", ", as the provider counts them"
    if usage.estimated:
        about = "about "
        some = f" for {usage.estimated} of the calls" if usage.estimated < usage.calls else ""
        how = f" (estimated{some})"
    elif not usage.sent + usage.received:
        how = ""
    return f"{calls}: {about}{usage.sent} tokens sent and {usage.received} received{how}"
