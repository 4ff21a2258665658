"""Against the published text of GeoReport v2: fields, formats, error documents."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime

import pytest

from triage.domain.access import Scope

REPORT = {
    "service_code": "ways.holes",
    "description": "Яма на дороге <глубокая> & мокрая",
    "address_string": "Заозёрск",
    "email": "ivan@example.org",
    "phone": "89991234567",
    "first_name": "Иван",
}
SERVICE_FIELDS = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
REQUEST_FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


@pytest.fixture
def client(door):
    return door.holding(Scope.INGEST, Scope.REVIEW)


@pytest.fixture
def reported(client):
    def report(**changes):
        response = client.call("POST", "/open311/v2/requests.json", data={**REPORT, **changes})
        assert response.status_code == 200, response.text
        return response.json()[0]["service_request_id"]

    return report


def test_services_are_the_topics_in_both_formats(client, services):
    listed = client.get("/open311/v2/services.json").json()
    assert [list(service) for service in listed] == [SERVICE_FIELDS] * len(services.pack.topics)
    assert {service["type"] for service in listed} == {"realtime"}
    assert listed[0]["metadata"] is False
    response = client.get("/open311/v2/services.xml")
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert (root.tag, {child.tag for child in root}) == ("services", {"service"})
    assert [child.tag for child in root[0]] == SERVICE_FIELDS
    assert [s.findtext("service_code") for s in root] == [service["service_code"] for service in listed]


def test_a_service_without_attributes_has_a_definition(client):
    assert client.get("/open311/v2/services/ways.holes.json").json() == [{"service_code": "ways.holes"}]
    assert client.get("/open311/v2/services/none.json").status_code == 404


def test_a_report_becomes_an_incident_without_the_reporter(client, reported, door):
    request_id = reported()
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    assert list(record) == REQUEST_FIELDS
    assert record["description"] == "Яма на дороге <глубокая> & мокрая\nАдрес: Заозёрск"
    assert (record["status"], record["service_code"], record["agency_responsible"]) == (
        "open",
        "ways.holes",
        "Мэрия Заозёрска",
    )
    moments = ("requested_datetime", "updated_datetime", "expected_datetime")
    assert all(datetime.fromisoformat(record[name]).tzinfo for name in moments)
    connection = door.services.incidents.database.engine.raw_connection()
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert not any(word in dump for word in ("ivan@", "89991234567", "Иван"))


def test_xml_says_the_same_as_json(client, reported):
    request_id = reported()
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    root = ET.fromstring(client.get(f"/open311/v2/requests/{request_id}.xml").content)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    assert {child.tag: child.text for child in root[0]} == record


def test_requests_are_found_by_id_time_service_and_status(client, reported, door):
    first = reported()
    door.clock.wait(days=1)
    second = reported(description="В Заозёрске не вывозят мусор, баки полны")
    door.clock.wait(days=1)
    client.post(f"/v1/incidents/{second}/status", {"outcome": "solved"})

    def found(**params):
        response = client.get("/open311/v2/requests.json", params=params)
        return [record["service_request_id"] for record in response.json()]

    assert found() == [second, first]
    assert found(service_request_id=f"{first}, {second},нет") == [first, second]
    assert found(status="closed") == [second]
    assert found(status="open") == [first]
    assert found(status="open,closed") == [second, first]
    assert found(service_code="trash.bins") == [second]
    assert found(start_date="2026-03-03T00:00:00Z") == [second]
    assert found(end_date="2026-03-03T00:00:00Z") == [first]
    door.clock.wait(days=120)
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"service_code": "none"}, 404, "service_code"),
        ({"address_string": ""}, 422, "нет места"),
        ({"address_string": "", "address_id": "1"}, 404, "ОКТМО"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_errors_are_documents_of_the_standard(client, form, changes, status, words):
    response = client.call("POST", f"/open311/v2/requests.{form}", data={**REPORT, **changes})
    assert response.status_code == status
    if form == "json":
        (error,) = response.json()
        code, description = error["code"], error["description"]
    else:
        root = ET.fromstring(response.content)
        assert (root.tag, root[0].tag) == ("errors", "error")
        code, description = root[0].findtext("code"), root[0].findtext("description")
    assert code == str(status)
    assert words in description


def test_coordinates_and_settlement_codes_are_places_too(client, reported):
    assert reported(address_string="", lat="56.63", long="47.89")
    request_id = reported(address_string="", address_id="99701000001")
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    assert "Адрес: Заозёрск" in record["description"]


def test_the_key_may_come_as_the_standard_names_it(door):
    secret = door.key(Scope.INGEST)
    assert door.client.get("/open311/v2/services.json", params={"api_key": secret}).status_code == 200
    sent = {**REPORT, "api_key": secret}
    assert door.client.post("/open311/v2/requests.json", data=sent).status_code == 200


def test_odd_characters_do_not_break_the_xml(client, reported):
    request_id = reported(description="яма \x01\x0b\ufffe ]]> <![CDATA[ 😀 &amp;")
    root = ET.fromstring(client.get(f"/open311/v2/requests/{request_id}.xml").content)
    assert "]]> <![CDATA[ 😀 &amp;" in root[0].findtext("description")
