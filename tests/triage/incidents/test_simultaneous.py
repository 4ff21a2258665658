"""Transactions at the same instant, on both databases: alike messages find each other, the same one is stored once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from triage.domain.incidents import IncidentKey
from triage.domain.review import SimilarityKind
from triage.incidents.intake import ReceiptStatus
from triage.storage.idempotency import RequestKey

PROBLEMS = (
    "возле школы на дороге яма, дети падают, машины объезжают по тротуару",
    "третью неделю не вывозят мусор, баки переполнены и воняют на всю улицу",
    "весь вечер нет света, холодильники текут, диспетчер трубку не берёт",
    "невозможно записаться к врачу, талонов нет до конца следующего месяца",
)


def together(*calls):
    """Run calls in threads that start at the same instant; return their results in order."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def at_once(desk, message):
    """Store texts in as many transactions at the same instant; return the incident ids."""

    def store(*texts):
        messages = [message(text) for text in texts]
        receipts = together(*[partial(desk.intake.accept_one, one, "тест") for one in messages])
        return [receipt.stored.incident.incident_id for receipt in receipts]

    return store


def problem_ids(desk, incident_ids):
    with desk.database.reading() as unit:
        return [unit.incidents.get(incident_id).problem_id for incident_id in incident_ids]


def test_the_same_text_at_the_same_instant_is_one_problem(desk, at_once):
    for number in range(8):
        text = f"В Заозёрске {PROBLEMS[number % 4]}, дом {number} {'ы' * number}"
        pair = at_once(text, text)
        first, second = problem_ids(desk, pair)
        assert first is not None
        assert first == second
        with desk.database.reading() as unit:
            kinds = [member.kind for member in unit.problems.get(first).members if member.incident_id in pair]
        assert SimilarityKind.EXACT in kinds


def test_many_copies_at_the_same_instant_are_one_problem(desk, at_once):
    found = at_once(*[f"В Заозёрске {PROBLEMS[0]}"] * 6)
    (problem_id,) = set(problem_ids(desk, found))
    with desk.database.reading() as unit:
        members = unit.problems.get(problem_id).members
    assert [member.kind for member in members] == [SimilarityKind.FIRST] + [SimilarityKind.EXACT] * 5


def test_batches_with_common_problems_in_opposite_order_do_not_wait_in_a_circle(desk, message):
    texts = [f"В Заозёрске {problem}, обращение {n}" for n in range(4) for problem in PROBLEMS]
    for _ in range(2):
        batches = [[message(text) for text in order] for order in (texts, texts[::-1])]
        receipts = together(*[partial(desk.intake.accept, batch, "тест") for batch in batches])
        assert {receipt.status for batch in receipts for receipt in batch} == {ReceiptStatus.CREATED}


def test_others_go_on_while_one_problem_is_being_grouped(desk, message, database):
    """Another problem waits for nobody; the same one waits for the commit. SQLite has one writer anyway."""
    if database.is_sqlite:
        pytest.skip("one writer at a time")
    with database.writing() as unit, ThreadPoolExecutor(2) as pool:
        same, other = message(f"В Заозёрске {PROBLEMS[0]}"), message(f"В Берёзовке {PROBLEMS[3]}")
        decided = desk.intake._drafts([desk.intake._checked(same, same.created_at)], same.created_at)
        desk.intake._grouper.hold(unit, [draft.incident for draft in decided])
        waiting = pool.submit(desk.intake.accept_one, same, "тест")
        assert pool.submit(desk.intake.accept_one, other, "тест").result(20).status is ReceiptStatus.CREATED
        assert not waiting.done()
        unit.connection.rollback()
        assert waiting.result(20).status is ReceiptStatus.CREATED


def test_one_message_from_two_senders_is_stored_once(desk, message, database):
    for number in range(6):
        sent = replace(message(f"В Заозёрске {PROBLEMS[number % 4]}"), key=IncidentKey("vk", f"twice-{number}"))
        receipts = together(*[partial(desk.intake.accept_one, sent, "тест")] * 2)
        assert sorted(receipt.status for receipt in receipts) == [ReceiptStatus.CREATED, ReceiptStatus.REPEATED]
        assert len({receipt.stored.incident.incident_id for receipt in receipts}) == 1
    with database.reading() as unit:
        assert unit.incidents.count() == 6


def test_one_idempotency_key_at_the_same_instant_does_its_work_once(desk, message, database):
    for number in range(6):
        sent = [message(f"В Заозёрске {PROBLEMS[number % 4]}") for _ in range(2)]
        request = RequestKey("k1", f"request-{number}", "digest")
        receipts = together(*[partial(desk.intake.accept_one, one, "тест", request) for one in sent])
        assert sorted(receipt.status for receipt in receipts) == [ReceiptStatus.CREATED, ReceiptStatus.REPEATED]
        assert len({receipt.stored.incident.incident_id for receipt in receipts}) == 1
    with database.reading() as unit:
        assert unit.incidents.count() == 6
