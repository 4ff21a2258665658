from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from tests.triage.incidents.conftest import ANALYST
from triage.domain.events import EventKind
from triage.domain.webhooks import DeliveryState, Webhook
from triage.incidents.casework import Reroute
from triage.incidents.deliveries import RETRY_AFTER, Courier, Failure


class Receiver:
    """Notes what it is sent and answers what it is told."""

    def __init__(self, error=None):
        self.error = error
        self.calls = []

    def send(self, url, body, headers):
        self.calls.append((url, body.decode(), headers))
        return Failure(self.error) if self.error else None


@pytest.fixture
def hook(database, clock):
    kinds = frozenset({EventKind.ROUTED, EventKind.REROUTED})
    made = Webhook("h1", "https://example.org/hook", "тайна", kinds, clock.now())
    with database.writing() as unit:
        unit.webhooks.add(made)
    return made


def deliveries(database):
    with database.reading() as unit:
        return unit.webhooks.deliveries("h1", 50)


def test_routing_calls_the_receiver_with_codes_only_and_a_signature(database, hook, accept, clock):
    incident_id = accept()
    receiver = Receiver()
    report = Courier(database, receiver, clock).run()
    assert report.delivered_count == 1
    ((url, body, headers),) = receiver.calls
    assert url == hook.url
    told = json.loads(body)
    assert (told["kind"], told["incident_id"], told["authority"]) == ("routed", incident_id, "adm_zaozersk")
    assert "яма" not in body
    moment, signature = (part.split("=")[1] for part in headers["X-Triage-Signature"].split(","))
    expected = hmac.new("тайна".encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    assert signature == expected
    assert headers["X-Triage-Delivery"] == told["delivery_id"]
    (delivery,) = deliveries(database)
    assert (delivery.state, delivery.delivered_at) == (DeliveryState.DELIVERED, clock.now())


def test_a_reroute_calls_and_an_abstention_does_not(database, hook, accept, desk):
    incident_id = accept("В Берёзовке яма на дороге")
    assert deliveries(database) == []
    desk.cases.reroute(incident_id, Reroute("adm_zaozersky", "уточнили"), ANALYST)
    desk.cases.reroute(incident_id, Reroute("grid", "столб"), ANALYST)
    told = [json.loads(delivery.body) for delivery in deliveries(database)]
    assert [(t["kind"], t["authority"], t["previous_authority"]) for t in told] == [
        ("rerouted", "grid", "adm_zaozersky"),
        ("routed", "adm_zaozersky", None),
    ]


def test_a_receiver_of_one_authority_hears_of_its_own_only(database, clock, accept):
    narrow = Webhook("h1", "https://example.org", "т", frozenset({EventKind.ROUTED}), clock.now(), authority="clinic")
    with database.writing() as unit:
        unit.webhooks.add(narrow)
    accept()
    accept("Не записаться к врачу")
    assert [json.loads(delivery.body)["authority"] for delivery in deliveries(database)] == ["clinic"]


def test_a_failing_receiver_is_tried_again_and_given_up_in_the_end(database, hook, accept, clock):
    accept()
    receiver = Receiver("HTTP 500")
    courier = Courier(database, receiver, clock)
    for attempt, pause in enumerate(RETRY_AFTER, start=1):
        assert courier.run().failed_count == 1
        assert courier.run().failed_count == 0, "не раньше срока"
        (delivery,) = deliveries(database)
        assert (delivery.attempt_count, delivery.last_error) == (attempt, "HTTP 500")
        assert delivery.next_attempt_at == clock.now() + pause
        clock.moment += pause
    assert courier.run().dead_count == 1
    (delivery,) = deliveries(database)
    assert delivery.state is DeliveryState.DEAD
    clock.wait(days=9)
    assert courier.run().dead_count == 0
    assert len(receiver.calls) == 8


def test_a_call_is_made_again_when_the_worker_died(database, hook, accept, clock):
    accept()

    class Dying:
        def send(self, url, body, headers):
            raise SystemExit

    with pytest.raises(SystemExit):
        Courier(database, Dying(), clock).run()
    receiver = Receiver()
    assert Courier(database, receiver, clock).run().delivered_count == 0
    clock.wait(minutes=3)
    assert Courier(database, receiver, clock).run().delivered_count == 1


def test_a_stopped_receiver_hears_nothing_more(database, hook, accept, clock):
    accept()
    with database.writing() as unit:
        unit.webhooks.stop("h1")
    accept("В Заозёрске не вывозят мусор")
    receiver = Receiver()
    clock.moment += timedelta(days=1)
    Courier(database, receiver, clock).run()
    assert receiver.calls == []
    assert [delivery.state for delivery in deliveries(database)] == [DeliveryState.DEAD]


def test_a_receiver_that_cannot_be_reached_does_not_hold_up_the_others(database, hook, accept, clock):
    other = Webhook("h2", "https://other.example.org", "т", frozenset({EventKind.ROUTED}), clock.now())
    for number in range(12):
        accept(f"В Заозёрске яма на дороге, {number}")
    with database.writing() as unit:
        unit.webhooks.add(other)
    accept("В Заозёрске не вывозят мусор")

    class Dead(Receiver):
        def send(self, url, body, headers):
            super().send(url, body, headers)
            return None if url == other.url else Failure("никого", is_reached=False)

    receiver = Dead()
    report = Courier(database, receiver, clock).run()
    assert (report.delivered_count, report.failed_count) == (1, 13)
    assert sorted(url for url, _, _ in receiver.calls) == sorted([hook.url, other.url])
    assert {(one.attempt_count, one.last_error) for one in deliveries(database)} == {(1, "никого")}


def test_a_receiver_that_answers_is_asked_about_every_call(database, hook, accept, clock):
    for number in range(3):
        accept(f"В Заозёрске яма на дороге, {number}")
    receiver = Receiver("HTTP 422")
    assert Courier(database, receiver, clock).run().failed_count == len(receiver.calls) == 3
