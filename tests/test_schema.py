"""The interface as strangers use it: the schema holds, faults are 4xx in the reader's language, nothing is a 5xx."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from matching.services import start_run
from tests import factories
from tests.demands.test_api_writing import MOVES, a_need, body
from tests.matching.working import work_off

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"
CSRF = "c" * 32
PUBLIC_LISTS = ("region-list", "field-list", "title-list", "programme-list", "posting-list", "catalogue-list")
LISTS = (
    *PUBLIC_LISTS, "demand-list", "talent-list", "run-list", "match-list", "team-list", "pairing-list", "call-list",
    "interest-list", "supply-list",
)  # fmt: skip
OPERATIONS = {
    *(f"GET /api/v1/{name}/" for name in (
        "regions", "fields", "titles", "programmes", "demands", "talents", "runs", "matches", "teams", "pairings",
        "calls", "postings", "catalogues", "catalogues/{catalogue_pk}/entries", "interests", "supply", "explain",
        "demands/{id}/history", "my-needs",
    )),
    *(f"GET /api/v1/{name}/{{code}}/" for name in ("regions", "fields", "titles", "programmes")),
    *(f"GET /api/v1/{name}/{{id}}/" for name in (
        "demands", "talents", "runs", "teams", "pairings", "calls", "postings", "catalogues", "interests",
    )),
    *(f"POST /api/v1/{name}/" for name in ("runs", "runs/{id}/cancel", "interests", "interests/{id}/acts", "hints")),
    "POST /api/v1/my-needs/{id}/dismiss/",
    "POST /api/v1/my-needs/{id}/take-back/",
    "POST /api/v1/demands/",
    "PATCH /api/v1/demands/{id}/",
    *(f"POST /api/v1/demands/{{id}}/{name}/" for name in sorted(set(MOVES) - {"edit", "amend"})),
}  # fmt: skip
# Where the schema names every status that may come back.
EVERY_STATUS_KNOWN = tuple(f"/api/v1/{name}/" for name in ("demands", "teams", "pairings", "calls"))
PAGES = ("demands:list", "talent:list", "matching:runs")


@pytest.fixture
def run(cast):
    """A world in which every list of the basic kind has something in it, on more than one page of one row."""
    factories.TalentFactory()
    factories.TeamRoleFactory(team__employer=cast.hospital)
    factories.PairingFactory(receiving=cast.hospital)
    factories.CallFactory().demands.add(cast.demand)
    return work_off(start_run(actor=None))


@pytest.fixture(autouse=True)
def connection_kept():
    """Requests past Django's test client must not close the connection that the test's transaction is on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


# --- the schema -------------------------------------------------------------------------------


HEADERS = {"Host": "localhost", "X-CSRFToken": CSRF}


def cookies_of(client) -> dict[str, str]:
    """What the browser of that client would send, with a valid token against forgery."""
    return {"csrftoken": CSRF} | {name: morsel.value for name, morsel in client.cookies.items()}


def operations():
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application, headers=HEADERS)
    return [result.ok() for result in schema.get_all_operations()]


def probe(operation, cookies) -> set[int]:
    """Send ten requests, faulty ones among them; return the statuses that came back."""
    met = set()

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case):
        with transaction.atomic():
            response = case.call(headers=HEADERS, cookies=cookies)
            transaction.set_rollback(True)
        met.add(response.status_code)
        where = f"{operation.label}: {response.status_code} {response.text[:300]}"
        assert response.status_code < 500, where
        if response.status_code < 300:
            case.validate_response(response, checks=[content_type_conformance, response_schema_conformance])
        if operation.path.startswith(EVERY_STATUS_KNOWN):
            case.validate_response(response, checks=[status_code_conformance])
        if response.status_code >= 300 and response.status_code != 404:  # a key that no route takes is asked for below
            assert response.headers["content-type"] == [PROBLEM], where
            assert response.json()["status"] == response.status_code, where

    check()
    return met


@pytest.mark.parametrize("role", ["coordinator", "employer", "anonymous"])
def test_every_operation_keeps_its_schema(role, run, as_role):
    cookies = cookies_of(as_role(role))
    found = {operation.label: probe(operation, cookies) for operation in operations()}
    assert set(found) == OPERATIONS
    answered = {label for label, statuses in found.items() if label.startswith("GET") and 200 in statuses}
    lists = {f"GET {reverse(name)}" for name in (PUBLIC_LISTS if role == "anonymous" else LISTS)}
    assert {label for label in answered if "{" not in label} == lists
    started = {"coordinator": 201, "employer": 403, "anonymous": 403}[role]
    assert started in found["POST /api/v1/runs/"]


def writes_of_needs() -> dict[str, str]:
    """The label of every operation that writes a need, by the name of the action."""
    named = {name: f"POST /api/v1/demands/{{id}}/{name}/" for name in set(MOVES) - {"edit", "amend"}}
    changes = dict.fromkeys(("edit", "amend"), "PATCH /api/v1/demands/{id}/")
    return named | changes | {"create": "POST /api/v1/demands/"}


@pytest.mark.parametrize("role", ["employer", "coordinator"])
def test_writing_needs_keeps_its_schema_also_close_to_what_is_right(role, cast, as_role):
    """Bodies out of the schema alone are hardly ever right; here half of them differ from a right one in one field."""
    cookies = cookies_of(as_role(role))
    known = {operation.label: operation for operation in operations()}
    needs = {status: a_need(cast, status) for status in ("draft", "submitted", "published")}
    right = {"create": (None, body(cast), ("employer",), None)} | MOVES
    met = {}
    for name, label in writes_of_needs().items():
        status, sent, may, _afterwards = right[name]
        met[name] = write(known[label], cookies, needs[status] if status else None, sent)
        assert (met[name] & {200, 201} != set()) == (role in may), (name, met[name])
        assert not met[name] & {401, 405, 406}, (name, met[name])
    assert met["create"] >= ({201, 400} if role == "employer" else {403})


def write(operation, cookies, need, sent) -> set[int]:
    """Send thirty bodies to the operation, on ``need`` where it takes one; return the statuses that came back."""
    met = set()

    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_near=st.booleans(), data=st.data())
    def check(case, is_near, data):
        headers = dict(HEADERS)
        if need is not None:
            case.path_parameters["id"] = str(need.pk)
        if is_near:
            headers["If-Match"] = "*"
            wrong = sorted(case.body) if isinstance(case.body, dict) else []
            name = data.draw(st.sampled_from([None, *wrong]))
            case.body = sent if name is None else sent | {name: case.body[name]}
            case.query = {}
        with transaction.atomic():
            response = case.call(headers=headers, cookies=cookies)
            transaction.set_rollback(True)
        met.add(response.status_code)
        where = f"{operation.label}: {response.status_code} {response.text[:300]}"
        assert response.status_code < 500, where
        case.validate_response(
            response, checks=[status_code_conformance, content_type_conformance, response_schema_conformance]
        )

    check()
    return met


def test_the_schema_names_every_route(run, client):
    assert {operation.label for operation in operations()} == OPERATIONS


# --- headers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/demands/", "/api/v1/regions/", "/accounts/login/", "/api/v1/nothing/"])
def test_every_answer_carries_the_safety_headers(path, cast, as_role):
    answer = as_role("coordinator").get(path)
    directives = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert directives == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


# --- problem documents ------------------------------------------------------------------------

PROBLEMS = {
    400: ("get", "/api/v1/demands/?colour=red", "coordinator", "请求有误", "Faulty request", "invalid"),
    403: ("get", "/api/v1/demands/", "anonymous", "无权操作", "Not allowed", "not_authenticated"),
    404: ("get", "/api/v1/demands/0/", "coordinator", "未找到", "Not found", "not_found"),
    405: ("post", "/api/v1/regions/", "coordinator", "不支持该请求方法", "Method not allowed", "method_not_allowed"),
}


@pytest.mark.parametrize("status", PROBLEMS)
def test_faults_are_problem_documents_in_the_readers_language(status, cast, as_role):
    method, path, role, chinese, english, code = PROBLEMS[status]
    client = as_role(role)
    by_default = getattr(client, method)(path)
    in_english = getattr(client, method)(path, headers={"accept-language": "en"})
    for answer in (by_default, in_english):
        assert answer.status_code == status
        assert answer["Content-Type"] == PROBLEM
        document = answer.json()
        assert (document["type"], document["status"], document["code"]) == ("about:blank", status, code)
    assert by_default.json()["title"] == chinese
    assert in_english.json()["title"] == english
    assert by_default.json()["detail"] != in_english.json()["detail"]
    assert in_english.json()["detail"].isascii()


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/fields/x/", "/api/v1/demands/x/", "/api/v1/regions"])
def test_an_address_that_no_route_takes_is_a_problem_document_too(path, client):
    answer = client.get(path, follow=True)
    if path == "/api/v1/regions":
        assert answer.status_code == 200  # sent on to the address with its slash
        return
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


# --- hostile input ----------------------------------------------------------------------------

HUGE_NUMBER = "1" + "0" * 30
HOSTILE = {
    "nul": "\0",
    "nul inside": "a\0b",
    "huge": HUGE_NUMBER,
    "huge negative": f"-{HUGE_NUMBER}",
    "five thousand digits": "9" * 5000,
    "huge number of a need": f"N{HUGE_NUMBER}",
    "huge number of a talent": f"T{HUGE_NUMBER}",
    "very long": "长" * 10_000,
    "not a number": "-NaN",
    "infinite": "Infinity",
    "fraction": "1.5",
    "far day": "9999-12-31",
    "wildcards": "%_\\",
    "quotes": "';--",
}


def statuses(client, address: str, parameters) -> dict[str, int]:
    """The answers that are neither a 4xx nor a list with nothing in it."""
    found = {}
    for parameter in parameters:
        for name, value in HOSTILE.items():
            answer = client.get(f"{address}?{urlencode({parameter: value})}")
            page = answer.context["page"].rows if answer.context and "page" in answer.context else None
            rows = page if page is not None else answer.json().get("results")
            if not 400 <= answer.status_code < 500 and not (answer.status_code == 200 and rows == []):
                found[f"{parameter}, {name}"] = answer.status_code
    return found


def filters_of(address: str) -> list[str]:
    """The parameters that a list knows, from the schema."""
    for operation in operations():
        if operation.path == address:
            return [parameter.name for parameter in operation.query if parameter.name not in {"cursor", "page_size"}]
    raise AssertionError(f"no such list: {address}")


@pytest.fixture
def patient(as_role):
    """A coordinator whose client answers a crash with 500, as a server does."""
    client = as_role("coordinator")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", LISTS)
def test_hostile_filters_find_nothing_or_are_refused(name, run, patient):
    address = reverse(name)
    parameters = filters_of(address)
    if name != "programme-list":
        assert parameters
    found = statuses(patient, address, parameters)
    assert {key: status for key, status in found.items() if not key.startswith("score_min")} == {}
    assert set(found.values()) <= {200}  # every score is above the least of these numbers


@pytest.mark.parametrize("name", PAGES)
def test_hostile_filters_of_pages_find_nothing_or_are_refused(name, run, patient):
    address = reverse(name)
    parameters = list(patient.get(address).context["filter"].form.fields)
    assert parameters
    assert statuses(patient, address, parameters) == {}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("parameter", ["after", "before"])
def test_hostile_page_keys_are_the_first_page(name, parameter, run, patient):
    whole = [row.pk for row in patient.get(reverse(name)).context["page"].rows]
    for value in ("\0", "a\0b", HUGE_NUMBER, f"-{HUGE_NUMBER}", "1.5", "x" * 10_000, "٣", ""):
        answer = patient.get(reverse(name), {parameter: value})
        assert answer.status_code == 200
        assert [row.pk for row in answer.context["page"].rows] == whole


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "position", ["p=%00", "p=a%00b", "r=1&p=%00", f"o={HUGE_NUMBER}", "o=-1", "r=x", "p=%F0%9F", "p=&r=1"]
)
def test_hostile_cursors_are_refused_or_find_a_page(name, position, run, patient):
    cursor = b64encode(position.encode()).decode()
    status = patient.get(reverse(name), {"cursor": cursor}).status_code
    if "%00" in position or position in {"o=-1", "r=x"}:
        assert status == 404
    else:
        assert status in {200, 404}


@pytest.mark.parametrize("name", ["demand-list", "talent-list", "run-list", "match-list"])
@pytest.mark.parametrize(("position", "status"), [("p=abc", 404), ("p=", 404), (f"p={HUGE_NUMBER}", 200), ("p=1", 200)])
def test_a_cursor_at_no_number_is_refused_where_keys_are_numbers(name, position, status, run, patient):
    cursor = b64encode(position.encode()).decode()
    assert patient.get(reverse(name), {"cursor": cursor}).status_code == status


@pytest.mark.parametrize("key", [HUGE_NUMBER, "9" * 5000, "0"])
def test_hostile_keys_are_not_found(key, run, patient, cast):
    # 5,000 digits are more than Python takes for a number: such an address may also be no route at all.
    need, talent = cast.demand.pk, cast.talent.pk
    addresses = (
        *(f"/api/v1/{name}/{key}/" for name in ("demands", "talents", "runs", "regions", "fields", "titles")),
        *(f"/{name}/{key}/" for name in ("demands", "talents", "runs")),
        f"/demands/{key}/funnel/",
        f"/demands/{key}/why-not/",
        f"/demands/{key}/talents/{talent}/",
        f"/demands/{need}/talents/{key}/",
        f"/runs/{key}/progress/",
    )
    assert {address: patient.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)


@pytest.mark.parametrize("value", ["\0", HUGE_NUMBER, "9" * 5000, "-1", "1.5", "٣", "²", ""])
@pytest.mark.parametrize("parameter", ["talent", "demand"])
def test_hostile_pairs_are_refused(parameter, value, run, patient, cast):
    pair = {"talent": cast.talent.pk, "demand": cast.demand.pk}
    assert patient.get(reverse("explain"), pair).status_code == 200
    assert patient.get(reverse("explain"), pair | {parameter: value}).status_code in {400, 404}


@pytest.mark.parametrize("asked", ["\0", "a\0b", HUGE_NUMBER, f"T{HUGE_NUMBER}", "长" * 10_000, "%", "沈%"])
def test_a_hostile_why_not_finds_nobody(asked, run, patient, cast):
    address = reverse("matching:why-not", args=[cast.demand.pk])
    assert len(patient.get(address, {"q": cast.talent.number}).context["accounts"]) == 1
    answer = patient.get(address, {"q": asked})
    assert (answer.status_code, list(answer.context["accounts"])) == (200, [])


@pytest.mark.parametrize(
    "body",
    [
        "", "nul", "[]", "1", "null", '"x"', '{"demands": null}', '{"demands": []}', '{"demands": [0]}',
        '{"demands": ["\\u0000"]}', '{"is_dry": "\\u0000"}', '{"is_dry": "\\ud800"}', '{"\\ud800": 1}',
        '{"demands": [' + "9" * 5000 + "]}", "\ufeff{}",
        pytest.param("[" * 100_000, id="deep"), pytest.param('{"demands":' + "[" * 100_000, id="deep inside"),
    ],
)  # fmt: skip
def test_hostile_bodies_are_refused(body, cast, patient):
    answer = patient.post(reverse("run-list"), body, content_type="application/json")
    if body == "":
        assert answer.status_code == 201  # no body asks for a full run
        return
    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM


HOSTILE_DOCUMENTS = {
    "no JSON": "nul",
    "list": "[]",
    "number": "1",
    "null": "null",
    "text": '"x"',
    "unknown field": '{"\\u0000": 1}',
    "half a character": '{"note": "\\ud800", "position": "\\udfff"}',
    "many digits": '{"headcount": ' + "9" * 5000 + "}",
    "infinite": '{"later_years": 1e999, "headcount": 1e999, "note": 1e999, "reason": 1e999}',
    "not a number": '{"headcount": NaN}',
    "wrong kinds": '{"note": {}, "reasons": "aim", "reason": [], "later_years": "x", "headcount": {"a": 1}}',
    "nul": '{"note": "a\\u0000b", "position": "\\u0000", "reasons": ["\\u0000"], "later_years": "\\u0000"}',
    "deep": "[" * 100_000,
    "deep inside": '{"note":' + "[" * 100_000,
    "long list": '{"alternatives": [' + "1," * 100_000 + "1]}",
    "too large": '{"note": "' + "x" * 2**20 + '"}',
}


@pytest.mark.parametrize("name", HOSTILE_DOCUMENTS)
def test_hostile_bodies_about_needs_are_refused(name, cast, as_role):
    found, document = {}, HOSTILE_DOCUMENTS[name].encode()
    for action, (status, _sent, may, _afterwards) in MOVES.items():
        client = as_role(may[0])
        client.raise_request_exception = False
        need = a_need(cast, status)
        patches = action in {"edit", "amend"}
        address = f"/api/v1/demands/{need.pk}/" + ("" if patches else f"{action}/")
        send = client.patch if patches else client.post
        answer = send(address, document, content_type="application/json", headers={"If-Match": "*"})
        found[action] = (answer.status_code, answer["Content-Type"])
    answer = as_role("employer").post("/api/v1/demands/", document, content_type="application/json")
    found["create"] = (answer.status_code, answer["Content-Type"])
    assert found == dict.fromkeys([*MOVES, "create"], (413 if name == "too large" else 400, PROBLEM))


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "hex", "none-such", "'", "\t"])
def test_a_document_is_utf_8_whatever_the_charset_says(charset, cast, patient):
    answer = patient.generic("POST", reverse("run-list"), b'{"is_dry": true}', f"application/json; charset={charset}")
    assert answer.status_code == 201
    refused = patient.generic(
        "POST", reverse("run-list"), b'{"is_dry": "\xff"}', f"application/json; charset={charset}"
    )
    assert (refused.status_code, refused["Content-Type"]) == (400, PROBLEM)


def test_hostile_forms_are_refused(client, cast):
    answer = client.post(reverse("account_login"), {"login": "a\0@b.example", "password": "x\0y"})
    assert (answer.status_code, answer.context["form"].is_valid()) == (200, False)
    assert client.post(reverse("face"), {"name": "type\0", "value": "large"}).status_code == 400
    assert client.post(reverse("set_language"), {"language": "en\0", "next": "//evil.example"}).url == "/"


def test_too_many_parameters_are_refused(patient):
    many = urlencode({f"a{number}": 1 for number in range(1500)})
    assert patient.get(f"{reverse('demand-list')}?{many}").status_code == 400
