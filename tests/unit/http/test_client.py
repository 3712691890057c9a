"""The client over a transport that answers from a script."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from syncer.clock import SystemClock
from syncer.contract import Meter
from syncer.errors import BudgetReached, NoAccess, Refused, SyncerError, Throttled, Unavailable
from syncer.http import Answer, Client, Faults, Limiter, Lost, Request, Sent, Unreached, Watch
from syncer.http.client import PAUSE

FAULTS = Faults(where="crm", vendor="Acme", secret="env:ACME_TOKEN")
READ = Request("GET", "/things", (("after", "ana@example.com"),))
WRITE = Request("POST", "/things", body={"email": "ana@example.com"}, repeatable=False)
GOOD = Answer(200, {}, b'{"ok": true}')


class Script:
    """Answers in turn; an exception in the script is raised."""

    def __init__(self, *steps: Answer | Exception) -> None:
        self.steps, self.requests = list(steps), list[Request]()

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


class Noting(SystemClock):
    """Notes how long it would have slept."""

    def __init__(self, slept: list[float]) -> None:
        self._slept = slept

    def sleep(self, seconds: float) -> None:
        self._slept.append(seconds)


class Bench:
    def __init__(self, *steps: Answer | Exception, watch: Watch | None = None) -> None:
        self.script, self.meter, self.slept = Script(*steps), Meter(), list[float]()
        self.limiter = Limiter(1000, 1.0)
        self.client = Client(self.script, FAULTS, self.meter, watch=watch, clock=Noting(self.slept))

    def call(self, request: Request = READ) -> object:
        return self.client.call("list", request, self.limiter)


def test_an_answer_is_parsed_and_its_call_counted() -> None:
    bench = Bench(GOOD)
    assert bench.call() == {"ok": True}
    assert bench.meter.calls() == {"list": 1}


def test_no_content_is_no_fault() -> None:
    assert Bench(Answer(204, {}, b"")).call(WRITE) is None


@pytest.mark.parametrize(
    "fault",
    [Answer(429, {}, b""), Answer(503, {}, b""), Answer(200, {}, b""), Answer(200, {}, b"<html>"),
     FAULTS.lost("it took too long"), FAULTS.unreached("no connection")],
)  # fmt: skip
def test_a_passing_fault_is_tried_again_and_each_try_is_counted(fault: Answer | Exception) -> None:
    bench = Bench(fault, fault, GOOD)
    assert bench.call() == {"ok": True}
    assert bench.meter.calls() == {"list": 3}
    assert 1 <= bench.slept[0] <= 2 <= bench.slept[1] <= 3


@pytest.mark.parametrize(("status", "error"), [(401, NoAccess), (403, NoAccess), (400, Refused), (404, Refused)])
def test_a_lasting_fault_is_not_tried_again(status: int, error: type[Exception]) -> None:
    bench = Bench(Answer(status, {}, b""))
    with pytest.raises(error):
        bench.call()
    assert bench.slept == []


def test_tries_are_bounded_and_told() -> None:
    bench = Bench(*[Answer(503, {}, b"")] * 6)
    with pytest.raises(Unavailable, match=r"status 503") as caught:
        bench.call()
    assert "tried: GET /things, 6 times" in str(caught.value)
    assert len(bench.slept) == 5


def test_an_address_where_nobody_answers_is_given_up_sooner() -> None:
    bench = Bench(*[FAULTS.unreached("no connection")] * 3)
    with pytest.raises(Unreached, match="cannot be reached"):
        bench.call()
    assert len(bench.slept) == 2


def test_an_address_from_which_no_answer_ever_came_is_given_up_sooner_too() -> None:
    """It takes the call, and says nothing until time is up."""
    silence = FAULTS.lost("it took too long")
    bench = Bench(silence, silence, silence, GOOD, *[silence] * 6)
    with pytest.raises(Lost):
        bench.call()
    assert len(bench.script.requests) == 3
    assert bench.call() == {"ok": True}
    with pytest.raises(Lost):
        bench.call()
    assert len(bench.script.requests) == 3 + 1 + 6


def test_no_access_is_the_same_error_whatever_was_asked() -> None:
    said = set()
    for request in (READ, WRITE):
        with pytest.raises(NoAccess) as caught:
            Bench(Answer(401, {}, b"")).call(request)
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize("fault", [Answer(503, {}, b""), Answer(200, {}, b""), FAULTS.lost("the connection broke")])
def test_what_may_have_been_done_is_not_done_twice(fault: Answer | Exception) -> None:
    bench = Bench(fault)
    with pytest.raises(Lost):
        bench.call(WRITE)
    assert len(bench.script.requests) == 1


@pytest.mark.parametrize("fault", [Answer(429, {}, b""), FAULTS.unreached("no connection")])
def test_what_was_surely_not_done_is_tried_again(fault: Answer | Exception) -> None:
    bench = Bench(fault, GOOD)
    assert bench.call(WRITE) == {"ok": True}


def test_the_vendor_says_how_long_to_wait() -> None:
    bench = Bench(Answer(429, {"retry-after": "7"}, b""), GOOD)
    bench.limiter.pause = lambda seconds: bench.slept.append(-seconds)  # type: ignore[method-assign]
    bench.call()
    assert bench.slept == [-7.0, 7.0]


def test_asked_to_slow_down_without_being_told_for_how_long_all_pause_for_a_moment() -> None:
    bench, paused = Bench(Answer(429, {}, b""), Answer(423, {}, b""), GOOD), list[float]()
    bench.limiter.pause = paused.append  # type: ignore[method-assign, assignment]
    with pytest.raises(Refused):
        bench.call()
    assert paused == [PAUSE], "what is wrong with one record is nobody else's matter"


def test_a_vendor_that_wants_hours_is_left_alone() -> None:
    bench = Bench(Answer(429, {"retry-after": "7200"}, b""))
    with pytest.raises(Throttled) as caught:
        bench.call()
    assert caught.value.retry_after == 7200
    assert bench.slept == []


def test_a_watch_sees_each_answer_and_may_forbid_the_next_call() -> None:
    class Once(Watch):
        seen: Sequence[int] = ()

        def before(self, limiter: Limiter) -> None:
            if self.seen:
                raise BudgetReached("enough")

        def after(self, answer: Answer, limiter: Limiter, sent: Sent) -> None:
            self.seen = (*self.seen, answer.status)

    bench = Bench(Answer(503, {}, b""), GOOD, watch=Once())
    with pytest.raises(BudgetReached):
        bench.call()
    assert bench.meter.calls() == {"list": 1}


def test_a_watch_may_know_better_what_an_answer_means() -> None:
    class Knowing(Watch):
        def failed(self, error: SyncerError, request: Request, limiter: Limiter) -> SyncerError:
            return BudgetReached(f"in short: {error.what}")

    with pytest.raises(BudgetReached, match="in short: Acme asks us to slow down"):
        Bench(Answer(429, {}, b""), watch=Knowing()).call()


@pytest.mark.parametrize("headers", [{}, {"retry-after": "60"}], ids=["for a while", "for a minute"])
def test_a_limit_of_one_request_alone_is_neither_tried_again_nor_a_pause_for_others(headers: dict[str, str]) -> None:
    class Knowing(Watch):
        def failed(self, error: SyncerError, request: Request, limiter: Limiter) -> SyncerError:
            return Refused("no more of these") if request.own_limit else error

    bench = Bench(Answer(429, headers, b""), GOOD, watch=Knowing())
    bench.limiter.pause = bench.slept.append  # type: ignore[method-assign, assignment]
    with pytest.raises(Refused):
        bench.call(replace(READ, own_limit=True))
    assert bench.meter.calls() == {"list": 1}
    assert bench.slept == []


def test_neither_messages_nor_logs_show_what_was_asked_or_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench = Bench(*[Answer(429, {}, b'{"message": "ana@example.com"}')] * 6)
    with pytest.raises(Throttled) as caught:
        bench.call(WRITE)
    assert "crm" in caplog.text
    assert "ana@" not in f"{caught.value}{caplog.text}{WRITE!r}"
