from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from urllib.parse import urlencode

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.errors import SettingsError, UnknownDocumentError
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from assistant.ui import server
from assistant.ui.gate import Gate
from assistant.ui.server import create_app
from tests.ui.conftest import Running


def test_health_says_ok_and_how_busy_the_page_is(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["answering"] == 0


def test_the_page_is_served_with_our_stylesheet_and_script(client):
    text = client.get("/").text
    assert "./page/style.css" in text
    assert "./page/page.js" in text
    assert client.get("/page/style.css").headers["content-type"].startswith("text/css")
    assert client.get("/page/page.js").headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["server.py", "..%2Fserver.py", "%2e%2e/server.py", "x"])
def test_no_other_file_is_served(client, path):
    assert client.get(f"/page/{path}").status_code == 404


def test_no_address_of_elsewhere_is_in_the_head_the_stylesheet_or_the_script(client):
    """What they and Gradio ask for while the page is used is in ``test_page``."""
    head = client.get("/").text.split("window.gradio_config")[0]
    for word in ("googleapis", "gstatic", "cdnjs", "cdn.", "huggingface.co"):
        assert word not in head
    for name in ("style.css", "page.js"):
        assert (
            re.findall(r"\w+:?//[\w.]+", _without_comments(client.get(f"/page/{name}").text)) == []
        )


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//.*", "", text, flags=re.DOTALL)


def test_the_page_has_no_public_endpoints_of_its_own(client):
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_a_passage_opens_at_its_words(client, sample):
    claim = next(c for c in sample.claims() if not c.is_reporter)
    span = claim.content[0]
    query = {"doc": claim.doc_id, "start": span.start, "end": span.end}
    answer = client.get(f"/page/passage?{urlencode(query)}")
    assert answer.status_code == 200
    assert "<mark>" in answer.text


@pytest.mark.parametrize(
    "query", ["doc=none&start=0&end=1", "doc=belgorod.txt&start=5&end=99999999", "", "start=-1"]
)
def test_a_passage_that_is_not_there_is_said_to_be_missing(client, query):
    answer = client.get(f"/page/passage?{query}")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_the_ledger_is_filtered_sorted_and_paged(client, sample):
    side = sample.sides()[0].label
    answer = client.get(f"/page/ledger?{urlencode({'side': side, 'order': 'source'})}")
    assert f"{sample.count_claims(side=side)} claims" in answer.text
    assert 'aria-sort="ascending"' in answer.text


def test_an_unknown_side_in_a_filter_is_told(client):
    answer = client.get("/page/ledger?side=Atlantis")
    assert answer.status_code == 400
    assert "Atlantis" in answer.text
    assert client.get("/page/claims.csv?side=Atlantis").status_code == 400


@pytest.mark.parametrize("kind", ["csv", "json", "jsonld"])
def test_a_date_that_is_none_is_told_before_an_export_begins(client, kind):
    answer = client.get(f"/page/claims.{kind}?since=2023-13-01")
    assert answer.status_code == 400
    assert "2023-13-01" in answer.text


def test_sides_are_called_in_the_ledger_as_in_questions(client, sample):
    named = next(s for s in sample.sides() if s.label == "Russia")
    of_side = sample.count_claims(side="Russia")
    for called in ("Russia", "russia", named.side_id, named.aliases[0]):
        assert client.get("/api/claims", params={"side": called}).json()["total"] == of_side
    unattributed = sum(c.source.side is None for c in sample.claims())
    answer = client.get("/api/claims?side=unattributed")
    assert answer.json()["total"] == unattributed
    assert len(client.get("/page/claims.json?side=unattributed").json()) == unattributed


def test_a_side_that_no_file_names_is_called_by_its_label(own, tmp_path):
    (tmp_path / "port.txt").write_text("The port authority said that the crane was safe.")
    own.ingest([tmp_path / "port.txt"])
    (unfiled,) = (s.label for s in own.sides())
    app = create_app(own, api=True)
    with TestClient(app, base_url="http://127.0.0.1:7860") as made:
        assert made.get("/api/claims", params={"side": unfiled}).json()["total"] == 1


def test_exports_hold_every_claim(client, sample):
    count = sample.count_claims()
    assert len(client.get("/page/claims.json").json()) == count
    assert len(client.get("/page/claims.jsonld").json()["@graph"]) == count
    answer = client.get("/page/claims.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="claims.csv"'
    assert client.get("/page/claims.exe").status_code == 404


def test_a_verdict_can_be_saved_as_a_claim_review(client):
    answer = client.get("/page/verdict.jsonld?claim=More+than+70+attackers+were+killed")
    assert answer.json()["@type"] == "ClaimReview"
    assert client.get("/page/verdict.jsonld?claim=").status_code == 400


def test_a_verdict_to_be_saved_waits_in_line_as_every_question_does(own):
    gate = Gate(running=1, waiting=0)
    client = TestClient(create_app(own, gate=gate), base_url="http://127.0.0.1:7860")
    assert list(gate.enter()) == []
    answer = client.get("/page/verdict.jsonld?claim=Many+were+killed")
    assert answer.status_code == 503
    assert "Who Says is busy" in answer.text
    gate.leave()
    assert client.get("/page/verdict.jsonld?claim=").status_code == 400
    assert gate.load == (0, 0)


def test_a_verdict_whose_report_was_removed_meanwhile_is_told(sample, monkeypatch):
    def document(self, doc_id):
        raise UnknownDocumentError(f"the store holds no document {doc_id!r}")

    app = create_app(sample)
    monkeypatch.setattr(type(sample), "document", document)
    client = TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)
    answer = client.get("/page/verdict.jsonld?claim=More+than+70+attackers+were+killed")
    assert answer.status_code == 404
    assert "removed meanwhile" in answer.text


def test_the_api_answers_as_python_does(client, sample):
    question = "How many attackers were killed?"
    answer = client.post("/api/ask", json={"question": question}).json()
    assert answer["question"] == question
    assert {"statements", "status", "unverified", "evidence"} <= set(answer)
    assert client.post("/api/verify", json={"claim": question}).json()["label"]
    assert [s["label"] for s in client.get("/api/sides").json()] == [
        s.label for s in sample.sides()
    ]
    listed = client.get("/api/documents").json()
    assert "text" not in listed[0]
    assert client.get(f"/api/documents/{listed[0]['doc_id']}").json()["text"]


def test_the_api_pages_the_ledger(client, sample):
    page = client.get("/api/claims?limit=3&offset=2").json()
    assert page["total"] == sample.count_claims()
    assert [c["claim_id"] for c in page["claims"]] == [
        c.claim_id for c in sample.claims(limit=3, offset=2)
    ]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda c: c.post("/api/ask", json={"question": ""}), 422),
        (lambda c: c.post("/api/ask", json={"question": "  "}), 400),
        (lambda c: c.post("/api/ask", json={"question": "x" * 2001}), 422),
        (lambda c: c.post("/api/ask", json={"question": "Who?", "side": "Atlantis"}), 400),
        (lambda c: c.post("/api/ask", content=b"{"), 422),
        (lambda c: c.get("/api/claims?limit=100000"), 422),
        (lambda c: c.get("/api/claims?order=colour"), 422),
        (lambda c: c.get(f"/api/claims?offset={10**20}"), 422),
        (lambda c: c.get("/api/claims?doc_id=none.txt"), 404),
        (lambda c: c.post("/api/ask", json={"question": "Who?", "model": "openai:gpt-5"}), 400),
        (lambda c: c.post("/api/ask", json={"question": "Who?", "limit": 13}), 400),
        (lambda c: c.get("/api/documents/none.txt"), 404),
    ],
)
def test_the_api_refuses_bad_input_with_a_reason(client, call, status):
    answer = call(client)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_api_describes_itself(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/ask",
        "/api/verify",
        "/api/claims",
        "/api/sides",
        "/api/documents",
        "/api/documents/{doc_id}",
    }


def _mcp(client: TestClient, method: str, **params) -> dict:
    answer = client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
        headers={"accept": "application/json, text/event-stream"},
    )
    return answer.json()["result"]


def test_mcp_offers_three_tools(client):
    tools = _mcp(client, "tools/list")["tools"]
    assert sorted(t["name"] for t in tools) == ["ask", "list_claims", "verify"]
    assert all(t["description"] for t in tools)


def test_mcp_tools_answer(client, sample):
    arguments = {"side": sample.sides()[0].label, "limit": 2}
    result = _mcp(client, "tools/call", name="list_claims", arguments=arguments)
    assert len(json.loads(result["content"][0]["text"])["claims"]) == 2
    asked = _mcp(client, "tools/call", name="ask", arguments={"question": "Who was killed?"})
    assert "statements" in json.loads(asked["content"][0]["text"])
    checked = _mcp(client, "tools/call", name="verify", arguments={"claim": "Many were killed."})
    assert "positions" in json.loads(checked["content"][0]["text"])


@pytest.mark.parametrize(
    "out_of_range", [{"limit": 0}, {"limit": 501}, {"offset": -1}, {"offset": 10**20}]
)
def test_mcp_refuses_a_page_that_the_api_refuses(client, out_of_range):
    assert client.get("/api/claims", params=out_of_range).status_code == 422
    result = _mcp(client, "tools/call", name="list_claims", arguments=out_of_range)
    assert result["isError"]
    assert next(iter(out_of_range)) in result["content"][0]["text"]


def test_mcp_pages_beyond_the_last_claim_are_empty_however_far(client, sample):
    result = _mcp(client, "tools/call", name="list_claims", arguments={"offset": 10**9})
    page = json.loads(result["content"][0]["text"])
    assert page == {"total": sample.count_claims(), "claims": []}


def test_api_and_mcp_are_off_unless_asked_for(sample):
    with TestClient(create_app(sample), base_url="http://127.0.0.1:7860") as plain:
        for path in ("/api/sides", "/api/openapi.json", "/docs", "/redoc", "/openapi.json"):
            assert plain.get(path).status_code == 404
        assert plain.post("/mcp", json={}).status_code in (404, 405)


def test_a_loopback_server_refuses_foreign_hosts_and_a_public_one_does_not(sample):
    local = TestClient(create_app(sample), base_url="http://evil.test")
    assert local.get("/healthz").status_code == 421
    public = TestClient(create_app(sample, host="0.0.0.0"), base_url="http://reports.test")
    assert public.get("/healthz").status_code == 200


def test_a_server_on_another_loopback_address_is_asked_by_it(sample):
    app = create_app(sample, host="127.0.0.2")
    assert TestClient(app, base_url="http://127.0.0.2:7860").get("/healthz").status_code == 200
    assert TestClient(app, base_url="http://evil.test").get("/healthz").status_code == 421


@pytest.mark.parametrize("path", ["reports", "/reports/", "/"])
def test_a_root_path_without_meaning_is_refused(sample, path):
    with pytest.raises(SettingsError, match="root path"):
        create_app(sample, root_path=path)


@pytest.mark.parametrize(
    ("model", "words"), [("gpt-5", "provider:model"), ("openai:gpt-5", "OPENAI_API_KEY")]
)
def test_a_chat_model_that_cannot_be_set_up_stops_the_start(tmp_path, monkeypatch, model, words):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings = load_settings(store=tmp_path, model=model)
    with Assistant.open(settings=settings) as made, pytest.raises(SettingsError, match=words):
        create_app(made)


def test_a_file_of_the_server_is_taken_for_no_upload(own, tmp_path):
    """What is sent as an upload is a path: another than of an upload would read the server."""
    private = tmp_path / "private.txt"
    private.write_text("The mayor said the vault is open.")
    sent = {"path": str(private), "meta": {"_type": "gradio.FileData"}}
    with TestClient(create_app(own), base_url="http://127.0.0.1:7860") as client:
        config = client.get("/config").json()
        files = next(c["id"] for c in config["components"] if c["type"] == "file")
        upload = next(d for d in config["dependencies"] if [files, "upload"] in d["targets"])
        data = [[sent], {}]
        given = {"data": data, "fn_index": upload["id"], "session_hash": "s", "trigger_id": files}
        assert client.post("/gradio_api/queue/join", json=given).status_code == 200
        told = client.get("/gradio_api/queue/data?session_hash=s").text
    assert "process_completed" in told
    assert own.documents() == ()


def test_an_address_in_use_is_told(sample):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="cannot listen"):
            server.serve(sample, port=taken.getsockname()[1])


def test_stopping_finishes_the_answer_under_way_and_takes_no_new_one(own, monkeypatch):
    async def slowly(question, history=(), **filters):
        await asyncio.sleep(1.0)
        return own.store.counts()

    monkeypatch.setattr(own, "aanswer", slowly)
    monkeypatch.setattr("assistant.ui.api.json_of", lambda record: {"counts": list(record)})
    got: list[httpx.Response] = []
    with Running(own, api=True) as running:
        ask = threading.Thread(
            target=lambda: got.append(
                httpx.post(f"{running.url}api/ask", json={"question": "Q?"}, timeout=20)
            )
        )
        ask.start()
        while running.gate.load[0] == 0:
            time.sleep(0.01)
    ask.join()
    assert not running.thread.is_alive()
    assert got[0].json() == {"counts": [0, 0]}
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{running.url}healthz")
