"""Against the published text of GeoReport v2 (wiki.open311.org/GeoReport_v2) and of Service Discovery.

The tables are the specification in our own words; where we are stricter on purpose, docs/open311.md says so.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from triage.domain.access import Scope

REPORT = {
    "service_code": "ways.holes",
    "description": "Яма на дороге <глубокая> & мокрая",
    "address_string": "Заозёрск",
    "email": "ivan@example.org",
    "phone": "89991234567",
    "first_name": "Иван",
    "last_name": "Петров",
    "device_id": "tt222111",
    "account_id": "123456",
    "attribute[WHISPAWN]": "123456",
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
MOMENTS = ("requested_datetime", "updated_datetime", "expected_datetime")
W3C_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)")


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


def spark(element):
    """Turn XML into what the standard's JSON convention makes of it: containers of one kind are arrays."""
    children = list(element)
    if not children:
        return element.text
    if len({child.tag for child in children}) == 1:
        return [spark(child) for child in children]
    return {child.tag: spark(child) for child in children}


def words(value):
    """Return JSON with every value as XML would write it."""
    if isinstance(value, list):
        return [words(item) for item in value] or None
    if isinstance(value, dict):
        return {name: words(inner) for name, inner in value.items()}
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value) or None


def errors_of(response):
    """Return the errors of a document, from either format."""
    if response.headers["content-type"].startswith("application/json"):
        return [(str(error["code"]), error["description"]) for error in response.json()]
    root = ET.fromstring(response.content)
    assert (root.tag, {child.tag for child in root}) == ("errors", {"error"})
    return [(error.findtext("code"), error.findtext("description")) for error in root]


DOCUMENTS = [
    ("/open311/discovery", "discovery"),
    ("/open311/v2/services", "services"),
    ("/open311/v2/services/ways.holes", "service_definition"),
    ("/open311/v2/requests", "service_requests"),
    ("/open311/v2/requests/{id}", "service_requests"),
    ("/open311/v2/tokens/{id}", "service_requests"),
]


@pytest.mark.parametrize(("path", "root"), DOCUMENTS)
class TestEveryDocument:
    def test_xml_and_json_are_served_as_the_standard_writes_them(self, client, reported, path, root):
        path = path.format(id=reported())
        in_xml, in_json = client.get(f"{path}.xml"), client.get(f"{path}.json")
        assert (in_xml.status_code, in_json.status_code) == (200, 200)
        assert in_xml.headers["content-type"] == "text/xml; charset=utf-8"
        assert in_json.headers["content-type"] == "application/json; charset=utf-8"
        assert in_xml.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
        assert ET.fromstring(in_xml.content).tag == root

    def test_json_is_the_spark_conversion_of_the_xml(self, client, reported, path, root):
        path = path.format(id=reported())
        converted = spark(ET.fromstring(client.get(f"{path}.xml").content))
        assert converted == words(client.get(f"{path}.json").json())

    def test_a_jurisdiction_may_be_named_and_changes_nothing(self, client, reported, path, root):
        path = path.format(id=reported())
        plain = client.get(f"{path}.json").text
        assert client.get(f"{path}.json", params={"jurisdiction_id": "city.gov"}).text == plain
        assert client.get(f"{path}.json", params={"jurisdiction_id": ""}).text == plain


def test_discovery_names_endpoint_formats_and_who_gives_keys(client):
    found = client.get("/open311/discovery.json").json()
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = found["endpoints"]
    assert endpoint == {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": "http://testserver/open311/v2",
        "changeset": found["changeset"],
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    assert all(found.values())


def test_services_are_the_topics_of_the_region(client, services):
    listed = client.get("/open311/v2/services.json").json()
    assert [list(service) for service in listed] == [SERVICE_FIELDS] * len(services.pack.topics)
    assert {service["type"] for service in listed} == {"realtime"}
    assert {service["metadata"] for service in listed} == {False}
    root = ET.fromstring(client.get("/open311/v2/services.xml").content)
    assert {child.tag for child in root} == {"service"}
    assert [child.tag for child in root[0]] == SERVICE_FIELDS
    assert root[0].findtext("metadata") == "false"
    assert root.find("service[service_code='ways.holes']").findtext("keywords") == "яма, дорога, асфальт"


def test_a_service_without_attributes_has_a_definition(client):
    definition = client.get("/open311/v2/services/ways.holes.json").json()
    assert definition == {"service_code": "ways.holes", "attributes": []}
    root = ET.fromstring(client.get("/open311/v2/services/ways.holes.xml").content)
    assert [child.tag for child in root] == ["service_code", "attributes"]


@pytest.mark.parametrize("path", ["discovery", "v2/services", "v2/services/ways.holes"])
def test_the_catalogue_needs_no_key_unless_keys_are_needed_always(door, open_door, path):
    """The standard: «Requires API Key: No»."""
    door.key(Scope.ADMIN)
    assert door.bare.get(f"/open311/{path}.xml").status_code == 200
    assert door.client.get(f"/open311/{path}.xml", params={"api_key": "trg_wrong"}).status_code == 403
    strict = open_door(require_keys="always")
    assert strict.bare.get(f"/open311/{path}.xml").status_code == 403
    assert strict.holding(Scope.INGEST).get(f"/open311/{path}.xml").status_code == 200


def test_reading_the_catalogue_without_a_key_is_slowed_down(open_door):
    door = open_door(requests_per_minute=2)
    statuses = [door.bare.get("/open311/v2/services.json").status_code for _ in range(3)]
    assert statuses == [200, 200, 400]
    refused = door.bare.get("/open311/v2/services.json")
    assert refused.json()[0]["code"] == 429
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_report_gets_its_id_at_once(client, form):
    response = client.call("POST", f"/open311/v2/requests.{form}", data=REPORT)
    assert response.status_code == 200
    if form == "json":
        (record,) = response.json()
        assert list(record) == ["service_request_id", "service_notice", "account_id"]
        assert record["account_id"] is None
        assert record["service_notice"] == "Отвечает: Мэрия Заозёрска. Норма первого ответа: 9 ч."
    else:
        root = ET.fromstring(response.content)
        assert (root.tag, root[0].tag) == ("service_requests", "request")
        assert root.findtext("request/service_request_id")
        assert root.find("request/token") is None


def test_a_report_becomes_an_incident_without_the_reporter(client, reported, door):
    request_id = reported(media_url="https://photo.example/1.jpg", lat="56.634512", long="47.890001")
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    assert list(record) == REQUEST_FIELDS
    assert record | dict.fromkeys(MOMENTS) == {
        "service_request_id": request_id,
        "status": "open",
        "status_notes": None,
        "service_name": "Ямы",
        "service_code": "ways.holes",
        "description": "Яма на дороге <глубокая> & мокрая",
        "agency_responsible": "Мэрия Заозёрска",
        "service_notice": "Отвечает: Мэрия Заозёрска. Норма первого ответа: 9 ч.",
        "requested_datetime": None,
        "updated_datetime": None,
        "expected_datetime": None,
        "address": "Заозёрск",
        "address_id": "99701000001",
        "zipcode": None,
        "lat": 56.634512,
        "long": 47.890001,
        "media_url": "https://photo.example/1.jpg",
    }
    connection = door.services.incidents.database.engine.raw_connection()
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert not any(word in dump for word in ("ivan@", "89991234567", "Иван", "Петров", "tt222111", "123456"))


def test_moments_carry_their_time_zone(client, reported):
    (record,) = client.get(f"/open311/v2/requests/{reported()}.json").json()
    assert all(W3C_MOMENT.fullmatch(record[name]) for name in MOMENTS)
    moments = [datetime.fromisoformat(record[name]) for name in MOMENTS]
    assert moments[0] == moments[1] == moments[2] - timedelta(hours=9)


def test_a_closed_request_was_updated_when_it_was_closed(client, reported, door):
    request_id = reported()
    closed_at = door.clock.wait(hours=5)
    answer = {"text": "Яму засыпали сегодня.", "answered_at": (closed_at - timedelta(hours=1)).isoformat()}
    client.post(f"/v1/incidents/{request_id}/answers", answer)
    client.post(f"/v1/incidents/{request_id}/status", {"outcome": "solved"})
    door.clock.wait(days=1)
    client.post(f"/v1/incidents/{request_id}/answers", {"text": "Проверили ещё раз."})
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    assert record["status"] == "closed"
    assert datetime.fromisoformat(record["updated_datetime"]) == closed_at
    assert record["status_notes"] == "Проверили ещё раз."
    assert (record["expected_datetime"], record["service_notice"]) == (None, None)


def test_an_address_goes_from_the_house_to_the_district(client, ingest):
    made = ingest.post("/v1/incidents", {"platform": "vk", "post_id": "1", "text": "В Пеньке яма на дороге"}).json()
    (record,) = client.get(f"/open311/v2/requests/{made['incident_id']}.json").json()
    assert record["address"] == "Пенёк, Заозёрский район"
    assert (record["lat"], record["long"], record["media_url"]) == (None, None, None)


PLACES = [
    ({"address_string": "Заозёрск"}, "99701000001"),
    ({"address_id": "99610000111"}, "99610000111"),
    ({"lat": "56.63", "long": "47.89"}, None),
    ({"address_id": "99610000111", "lat": "", "long": ""}, "99610000111"),
]


@pytest.mark.parametrize(("place", "settlement"), PLACES)
def test_any_one_of_three_places_is_enough(client, reported, place, settlement):
    request_id = reported(**{"address_string": ""} | place)
    (record,) = client.get(f"/open311/v2/requests/{request_id}.json").json()
    assert record["address_id"] == settlement
    assert record["description"] == REPORT["description"]


def test_a_description_is_optional_and_cut_at_the_limit_of_the_standard(client, reported):
    (bare,) = client.get(f"/open311/v2/requests/{reported(description='')}.json").json()
    assert (bare["description"], bare["agency_responsible"]) == ("Ямы. Ямы на дорогах.", "Мэрия Заозёрска")
    (long,) = client.get(f"/open311/v2/requests/{reported(description='яма ' * 2_000)}.json").json()
    assert len(long["description"]) == 4_000


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", None])
def test_reports_are_forms_in_utf_8(client, content_type):
    headers = {"Content-Type": f"{content_type or 'application/x-www-form-urlencoded'}; charset=utf-8"}
    response = client.call("POST", "/open311/v2/requests.json", content=urlencode(REPORT), headers=headers)
    assert response.status_code == 200


def test_bare_utf_8_is_read_as_such(client):
    """«UTF-8 is required everywhere»: what a shell sends without percent-encoding must not be stored garbled."""
    body = "service_code=ways.holes&address_string=Заозёрск&description=Яма на дороге".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    made = client.call("POST", "/open311/v2/requests.json", content=body, headers=headers).json()[0]
    (record,) = client.get(f"/open311/v2/requests/{made['service_request_id']}.json").json()
    assert (record["description"], record["address"]) == ("Яма на дороге", "Заозёрск")


def test_a_repeated_report_with_an_idempotency_key_is_stored_once(client):
    headers = {"Idempotency-Key": "r-1"}
    first, second = (
        client.call("POST", "/open311/v2/requests.json", data=REPORT, headers=headers).json() for _ in range(2)
    )
    assert first == second


class TestTheListOfRequests:
    @pytest.fixture
    def listed(self, client, reported, door):
        """Store three requests a day apart; return their ids, the newest first, and a way to list."""
        first = reported()
        door.clock.wait(days=1)
        second = reported(service_code="trash.bins", description="Не вывозят мусор, баки полны")
        door.clock.wait(days=1)
        third = reported(service_code="medicine.doctors", description="В больнице нет врача")
        client.post(f"/v1/incidents/{second}/status", {"outcome": "solved"})

        def found(**params):
            response = client.get("/open311/v2/requests.json", params=params)
            assert response.status_code == 200, response.text
            return [record["service_request_id"] for record in response.json()]

        return (third, second, first), found

    def test_the_default_is_everything_of_the_last_90_days(self, listed, door):
        ids, found = listed
        assert found() == list(ids)
        assert found(start_date="", end_date="", status="", service_code="", service_request_id="") == list(ids)
        door.clock.wait(days=88, hours=1)
        assert found() == list(ids[:2])

    def test_ids_override_everything_else(self, listed):
        (third, _, first), found = listed
        assert found(service_request_id=f"{first}, {third},нет", status="closed") == [first, third]
        assert found(service_request_id=[first, third]) == [first, third]

    def test_status_and_service_narrow_and_may_be_several(self, listed):
        (third, second, first), found = listed
        assert found(status="closed") == [second]
        assert found(status="open") == [third, first]
        assert found(status="open,closed") == [third, second, first]
        assert found(status=["open", "closed"]) == [third, second, first]
        assert found(service_code="trash.bins") == [second]
        assert found(service_code="trash.bins,ways.holes") == [second, first]
        assert found(service_code=["trash.bins", "ways.holes"]) == [second, first]

    def test_dates_are_inclusive(self, listed):
        (third, second, first), found = listed
        assert found(start_date="2026-03-03T09:00:00Z") == [third, second]
        assert found(end_date="2026-03-03T12:00:00+03:00") == [second, first]
        assert found(start_date="2026-03-03T09:00:00.000Z", end_date="2026-03-03T09:00:00Z") == [second]

    def test_only_a_thousand_come_back(self, client, listed, door):
        messages = [{"platform": "vk", "post_id": str(n), "text": "В Заозёрске яма"} for n in range(1_000)]
        assert client.post("/v1/incidents/batch", {"incidents": messages}).json()["created_count"] == 1_000
        assert len(listed[1]()) == 1_000


NEEDED = [
    ("service_code", {}, 400, "service_code"),
    ("service_code", {"service_code": ""}, 400, "service_code"),
    (None, {"service_code": "none"}, 404, "service_code не найден"),
    ("address_string", {}, 400, "нет места"),
    ("address_string", {"lat": "56.6"}, 400, "нет места"),
    ("address_string", {"lat": "north", "long": "47"}, 400, "lat"),
    ("address_string", {"lat": "96", "long": "47"}, 400, "lat"),
    ("address_string", {"lat": "nan", "long": "47"}, 400, "lat"),
    ("address_string", {"address_id": "1"}, 404, "ОКТМО"),
    (None, {"description": "ы" * 30_000}, 400, "description"),
]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("without", "changes", "status", "said"), NEEDED)
def test_what_is_wrong_with_a_report_is_a_400_or_404(client, form, without, changes, status, said):
    sent = {name: value for name, value in REPORT.items() if name != without} | changes
    response = client.call("POST", f"/open311/v2/requests.{form}", data=sent)
    assert response.status_code == status
    found = errors_of(response)
    assert {code for code, _ in found} == {str(status)}
    assert said in " ".join(description for _, description in found)


WRONG = [
    ("GET", "v2/requests.{form}?status=new", 400),
    ("GET", "v2/requests.{form}?start_date=yesterday", 400),
    ("GET", "v2/requests.{form}?start_date=2026-01-01&end_date=2026-06-01", 400),
    ("GET", "v2/requests.{form}?start_date=2026-02-01&end_date=2026-01-01", 400),
    ("GET", "v2/requests/none.{form}", 404),
    ("GET", "v2/tokens/none.{form}", 404),
    ("GET", "v2/services/none.{form}", 404),
    ("GET", "v2/nothing.{form}", 404),
    ("PUT", "v2/requests.{form}", 404),
    ("POST", "v2/requests/{form}", 404),
]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_errors_are_documents_of_the_standard(client, form, method, path, status):
    response = client.call(method, f"/open311/{path.format(form=form)}")
    assert response.status_code == status
    ((code, description),) = errors_of(response)
    assert code == str(status)
    assert " → " in description or ": " in description


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("scopes", "said"), [((), "не принят"), ((Scope.REVIEW,), "у ключа нет права «ingest»"), (None, "нет ключа")]
)
def test_a_missing_or_wrong_key_is_a_403(door, form, scopes, said):
    secret = None if scopes is None else door.key(*scopes) if scopes else "trg_wrong"
    sent = REPORT if secret is None else {**REPORT, "api_key": secret}
    response = door.client.post(f"/open311/v2/requests.{form}", data=sent)
    assert response.status_code == 403
    ((code, description),) = errors_of(response)
    assert code == "403"
    assert said in description


def test_a_database_that_is_gone_is_a_general_error_with_its_own_code(client, door):
    door.services.incidents.database.close()
    from pathlib import Path

    Path(door.services.incidents.database.url.database).unlink()
    response = client.call("POST", "/open311/v2/requests.json", data=REPORT)
    assert response.status_code == 400
    assert response.json()[0]["code"] == 503
    assert response.headers["retry-after"]


@pytest.mark.parametrize("path", ["v2/services", "v2/services.yaml", "v2/requests/1.yaml", "v2/services/ways.holes"])
def test_a_format_we_do_not_know_is_not_found_in_xml(client, path):
    response = client.get(f"/open311/{path}")
    assert response.status_code in {400, 404}
    assert errors_of(response)
    assert response.headers["content-type"] == "text/xml; charset=utf-8"


def test_the_key_may_come_as_the_standard_names_it(door):
    secret = door.key(Scope.INGEST, Scope.REVIEW)
    assert door.client.get("/open311/v2/requests.json", params={"api_key": secret}).status_code == 200
    assert door.client.post("/open311/v2/requests.json", data={**REPORT, "api_key": secret}).status_code == 200
    assert door.client.post("/open311/v2/requests.json", data=REPORT, params={"api_key": secret}).status_code == 200


def test_odd_characters_do_not_break_the_xml(client, reported):
    request_id = reported(description="яма \x01\x0b\ufffe ]]> <![CDATA[ 😀 &amp;")
    root = ET.fromstring(client.get(f"/open311/v2/requests/{request_id}.xml").content)
    assert "]]> <![CDATA[ 😀 &amp;" in root[0].findtext("description")


@pytest.mark.parametrize("is_declared", [True, False])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_body_over_the_limit_is_refused_as_the_standard_wants_it(open_door, form, is_declared):
    client = open_door(max_body_bytes=2_000).holding(Scope.INGEST)
    body = urlencode({**REPORT, "description": "яма " * 1_000}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    content = body if is_declared else iter([body[:1_500], body[1_500:]])
    refused = client.call("POST", f"/open311/v2/requests.{form}", content=content, headers=headers)
    assert refused.status_code == 400
    if form == "json":
        (error,) = refused.json()
    else:
        error = {one.tag: one.text for one in ET.fromstring(refused.text)[0]}
    assert int(error["code"]) == 413
    assert "длиннее 2\u00a0000 байт (предел TRIAGE_MAX_BODY_BYTES)" in error["description"]
