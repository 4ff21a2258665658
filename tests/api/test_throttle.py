from __future__ import annotations

import multiprocessing

import pytest

from api.throttle import TABLE_BYTES, Throttle
from triage.domain.errors import RateLimitError


def allowed(throttle, name, tries):
    count = 0
    for _ in range(tries):
        try:
            throttle.take(name)
        except RateLimitError:
            continue
        count += 1
    return count


@pytest.fixture
def hand():
    """A clock as a list of one number."""
    return [1_000.0]


def test_two_processes_of_a_server_count_together(tmp_path, hand):
    one, other = (Throttle(10, lambda: hand[0], shared=tmp_path / "requests") for _ in range(2))
    assert (allowed(one, "a", 6), allowed(other, "a", 6), allowed(one, "b", 3)) == (6, 4, 3)
    hand[0] += 6
    assert (allowed(other, "a", 2), allowed(one, "a", 2)) == (1, 0)
    one.close()
    other.close()


def test_alone_a_process_counts_for_itself(hand):
    one, other = (Throttle(10, lambda: hand[0]) for _ in range(2))
    assert (allowed(one, "a", 20), allowed(other, "a", 20)) == (10, 10)
    one.close()
    other.close()


def _count(path, results):
    throttle = Throttle(200, lambda: 1_000.0, shared=path)
    results.put(allowed(throttle, "a", 150))
    throttle.close()


def test_processes_that_ask_at_once_lose_no_count(tmp_path):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=_count, args=(tmp_path / "requests", results)) for _ in range(2)]
    for process in processes:
        process.start()
    assert sum(results.get(timeout=120) for _ in processes) == 200
    for process in processes:
        process.join()


def test_more_names_than_places_forget_the_longest_unused(hand):
    throttle = Throttle(2, lambda: hand[0])
    assert allowed(throttle, "busy", 5) == 2
    for number in range(80_000):
        hand[0] += 1e-6
        throttle.take(f"name {number}")
        if number % 10_000 == 0:
            assert allowed(throttle, "busy", 1) == 0, "кто только что спрашивал, не забыт"
    throttle.close()


def test_a_bucket_torn_by_a_kill_is_a_fresh_one(tmp_path, hand):
    path = tmp_path / "requests"
    throttle = Throttle(5, lambda: hand[0], shared=path)
    assert allowed(throttle, "a", 9) == 5
    table = bytearray(path.read_bytes())
    assert len(table) == TABLE_BYTES
    place = next(at for at in range(0, TABLE_BYTES, 24) if any(table[at : at + 8]))
    table[place + 8 : place + 16] = b"\xff" * 8  # not a number
    path.write_bytes(table)
    throttle.close()
    again = Throttle(5, lambda: hand[0], shared=path)
    assert allowed(again, "a", 9) == 5
    again.close()


def test_a_machine_started_anew_does_not_refuse_for_ever(tmp_path, hand):
    path = tmp_path / "requests"
    before = Throttle(5, lambda: hand[0], shared=path)
    assert allowed(before, "a", 9) == 5
    before.close()
    hand[0] = 1.0
    after = Throttle(5, lambda: hand[0], shared=path)
    assert allowed(after, "a", 1) == 0
    hand[0] = 13.0
    assert allowed(after, "a", 9) == 1
    after.close()
