from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from triage.domain.decisions import Reason, Status
from triage.domain.errors import ConflictError, InputError
from triage.domain.events import EventKind
from triage.domain.incidents import IncidentKey, IncidentState
from triage.incidents.intake import ReceiptStatus
from triage.storage.filters import IncidentFilter
from triage.storage.idempotency import RequestKey


def events_of(desk, incident_id):
    with desk.database.reading() as unit:
        return [recorded.event for recorded in unit.events.of(incident_id)]


def count(desk):
    with desk.database.reading() as unit:
        return unit.incidents.count()


def test_a_message_is_stored_with_its_decision_and_first_events(desk, message, clock, tiny):
    receipt = desk.intake.accept_one(message(), "шлюз")
    assert receipt.status is ReceiptStatus.CREATED
    incident = receipt.stored.incident
    assert incident.state is IncidentState.ROUTED
    assert (incident.topic, incident.topic_group, incident.district) == ("ways.holes", "ways", "zaozersk")
    assert incident.settlement == "99701000001"
    (assignment,) = incident.assignments
    assert (assignment.authority, assignment.assigned_at, assignment.norm_hours) == ("adm_zaozersk", clock.now(), 9)
    assert receipt.stored.severity == 2
    assert not receipt.stored.needs_review
    assert [(event.kind, event.actor) for event in events_of(desk, incident.incident_id)] == [
        (EventKind.CREATED, "шлюз"),
        (EventKind.ROUTED, "шлюз"),
    ]


def test_the_stored_decision_keeps_its_evidence(desk, message):
    receipt = desk.intake.accept_one(message(), "шлюз")
    with desk.database.reading() as unit:
        decision = unit.incidents.decision(receipt.stored.row_id)
    assert decision.status is Status.ROUTED
    assert decision.post.text == receipt.stored.incident.text
    assert decision.main.route == receipt.decision.main.route
    assert {e.span.of(decision.post.text) for e in decision.main.topic.evidence} >= {"яма", "дороге"}


def test_what_nobody_may_decide_waits_for_a_person(desk, message):
    receipt = desk.intake.accept_one(message("В Берёзовке яма на дороге"), "шлюз")
    assert receipt.stored.needs_review
    assert receipt.stored.incident.state is IncidentState.NEW
    assert receipt.stored.incident.assignments == ()
    abstained = events_of(desk, receipt.stored.incident.incident_id)[1]
    assert (abstained.kind, abstained.value) == (EventKind.ABSTAINED, Reason.AMBIGUOUS_PLACE.value)


def test_the_same_message_twice_is_stored_once(desk, message):
    first = message()
    created = desk.intake.accept_one(first, "шлюз")
    repeated = desk.intake.accept_one(first, "шлюз")
    assert repeated.status is ReceiptStatus.REPEATED
    assert repeated.stored == created.stored
    assert repeated.decision.main.route == created.decision.main.route
    assert count(desk) == 1


def test_another_text_under_the_same_key_is_a_conflict(desk, message):
    first = message()
    created = desk.intake.accept_one(first, "шлюз")
    with pytest.raises(ConflictError, match=created.stored.incident.incident_id):
        desk.intake.accept_one(message("В Заозёрске не вывозят мусор", key=first.key), "шлюз")
    assert count(desk) == 1


def test_comments_of_two_posts_may_share_a_number(desk, message):
    keys = [IncidentKey("vk", "-1_5", "7"), IncidentKey("vk", "-1_6", "7"), IncidentKey("ok", "-1_5", "7")]
    for key in keys:
        desk.intake.accept_one(message(f"В Заозёрске яма на дороге {key.post_id}{key.platform}", key=key), "шлюз")
    assert count(desk) == 3


def test_an_idempotency_key_gives_the_first_receipt_again(desk, message):
    request = RequestKey("k1", "abc", "тело")
    created = desk.intake.accept_one(message(), "шлюз", request)
    again = desk.intake.accept_one(message(), "шлюз", request)
    assert again.stored.incident.incident_id == created.stored.incident.incident_id
    assert count(desk) == 1
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        desk.intake.accept_one(message(), "шлюз", RequestKey("k1", "abc", "другое тело"))
    desk.intake.accept_one(message(), "шлюз", RequestKey("k2", "abc", "другое тело"))
    assert count(desk) == 2


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_message_is_refused(desk, message, text):
    with pytest.raises(InputError, match="пустой текст"):
        desk.intake.accept_one(message(text), "шлюз")


def test_a_batch_stores_what_can_be_stored(desk, message, clock):
    good, repeated = message(), message("В Заозёрске не вывозят мусор")
    desk.intake.accept_one(repeated, "шлюз")
    other = message("другой текст", key=good.key)
    late = message("В Заозёрске яма", created_at=clock.now() + timedelta(hours=1))
    receipts = desk.intake.accept([message("ы" * 20_001), good, repeated, other, late, message("Нет света")], "шлюз")
    assert [receipt.status.value for receipt in receipts] == [
        "refused",
        "created",
        "repeated",
        "refused",
        "refused",
        "created",
    ]
    assert [type(receipt.error).__name__ for receipt in receipts if receipt.error] == [
        "TextError",
        "ConflictError",
        "ConflictError",
    ]
    assert count(desk) == 3


def test_personal_data_never_reaches_the_database(desk, message):
    text = "В Заозёрске яма на дороге. Иванов [id15|Пётр], 8 (999) 123-45-67, ivan@example.org"
    receipt = desk.intake.accept_one(message(text, source_url="https://vk.com/id15"), "шлюз")
    stored = receipt.stored.incident
    assert stored.text == "В Заозёрске яма на дороге. Иванов [ИМЯ], [ТЕЛ], [ПОЧТА]"
    assert "id15" not in stored.source_url
    assert all(e.span.of(stored.text) == e.text for e in receipt.decision.main.topic.evidence)


def test_the_name_of_a_page_is_cleaned_too(desk, message):
    receipt = desk.intake.accept_one(message(source_page="Соседи Заозёрска, звоните 8 902 111-22-33"), "шлюз")
    assert receipt.stored.source_page == "Соседи Заозёрска, звоните [ТЕЛ]"
    assert receipt.decision.post.source_page == receipt.stored.source_page


@pytest.mark.parametrize(
    "text", ["яма\x00 в Заозёрске", "яма \ud800 в Заозёрске", "😀" * 50, "\u202e\u200b яма", "%s {} $$"]
)
def test_any_characters_can_be_stored(desk, message, text):
    stored = desk.intake.accept_one(message(text), "шлюз").stored
    assert len(stored.incident.text) == len(text)


def test_two_workers_with_the_same_message_store_it_once(desk, message):
    first = message()
    receipts = []
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        receipts.append(desk.intake.accept_one(first, "шлюз"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.status.value for receipt in receipts) == ["created", *["repeated"] * 3]
    assert len({receipt.stored.incident.incident_id for receipt in receipts}) == 1
    assert count(desk) == 1
    assert len(events_of(desk, receipts[0].stored.incident.incident_id)) == 2


def test_two_workers_with_the_same_idempotency_key_store_one(desk, message):
    request = RequestKey("k1", "abc", "тело")
    messages = [message(), message()]
    found = []

    def work(one):
        found.append(desk.intake.accept_one(one, "шлюз", request).stored.incident.incident_id)

    threads = [threading.Thread(target=work, args=(one,)) for one in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert count(desk) == 1


def test_lists_are_paged_and_narrowed(desk, message, clock):
    for number in range(5):
        desk.intake.accept_one(message(f"В Заозёрске яма на дороге, дом {number}"), "шлюз")
        clock.wait(hours=1)
    desk.intake.accept_one(message("Не записаться к врачу"), "шлюз")
    with desk.database.reading() as unit:
        ways = IncidentFilter(topic_group="ways")
        first = unit.incidents.page(ways, None, 3)
        assert [stored.incident.text[-1] for stored in first] == ["4", "3", "2"]
        assert unit.incidents.count(IncidentFilter(authority="clinic")) == 1
        late = IncidentFilter(created_from=clock.now() - timedelta(hours=1), created_to=clock.now())
        assert [stored.incident.text[-1] for stored in unit.incidents.page(late, None, 9)] == ["4"]
