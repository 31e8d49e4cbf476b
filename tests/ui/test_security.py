from __future__ import annotations

import base64

import bcrypt
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.testclient import TestClient

from assistant.errors import SettingsError
from assistant.ui.security import Guard, policy, read_passwords

PAGE = (
    '<html><head><meta property="og:image" content="https://elsewhere.test/x.png" />'
    "<script>one()</script></head><body><script type=module src=a.js></script></body></html>"
)


def _guarded(**options) -> TestClient:
    app = FastAPI()
    app.get("/")(lambda: HTMLResponse(PAGE))
    app.get("/text")(lambda: PlainTextResponse("words"))
    app.get("/healthz")(lambda: PlainTextResponse("ok"))
    return TestClient(Guard(app, **options), base_url="http://127.0.0.1:7860")


def _basic(user: str, word: str) -> dict[str, str]:
    coded = base64.b64encode(f"{user}:{word}".encode()).decode()
    return {"authorization": f"Basic {coded}"}


def _hash(word: str) -> bytes:
    return bcrypt.hashpw(word.encode(), bcrypt.gensalt(4))


def test_every_response_carries_the_headers():
    for path in ("/", "/text", "/missing"):
        headers = _guarded().get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; script-src")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


def test_every_script_of_a_page_has_the_nonce_of_its_policy():
    answer = _guarded(head="<script src=page.js></script>").get("/")
    nonce = answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert answer.text.count("<script") == 3
    assert answer.text.count(f'<script nonce="{nonce}"') == 3
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_nonce_is_used_once():
    client = _guarded()
    policies = {client.get("/").headers["content-security-policy"] for _ in range(5)}
    assert len(policies) == 5


def test_links_to_elsewhere_in_the_pages_head_are_taken_out():
    assert "elsewhere" not in _guarded().get("/").text


def test_the_policy_allows_no_inline_script_no_frame_no_form_and_no_other_origin():
    directives = dict(d.split(" ", 1) for d in policy("n").split("; "))
    assert "unsafe-inline" not in directives["script-src"]
    assert directives["frame-ancestors"] == directives["form-action"] == "'none'"
    assert directives["object-src"] == "'none'"
    assert "http" not in policy("n").replace("https://", "http")
    assert "*" not in policy("n")


def test_a_foreign_host_is_refused():
    client = _guarded(hosts=frozenset({"127.0.0.1"}))
    assert client.get("/text").status_code == 200
    assert client.get("/text", headers={"host": "evil.test"}).status_code == 421
    assert client.get("/text", headers={"host": "127.0.0.1.evil.test:80"}).status_code == 421


def test_a_password_is_asked_for_and_the_right_one_lets_in_again_and_again():
    client = _guarded(passwords={"ann": _hash("pass word")})
    refused = client.get("/text")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")
    for _ in range(2):
        assert client.get("/text", headers=_basic("ann", "pass word")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        _basic("ann", "wrong"),
        _basic("bob", "pass word"),
        _basic("ann", ""),
        {"authorization": "Basic %%%"},
        {"authorization": "Basic YW5u"},
        {"authorization": "Bearer x"},
        {"authorization": ""},
    ],
)
def test_wrong_credentials_are_refused(headers):
    client = _guarded(passwords={"ann": _hash("pass word")})
    assert client.get("/text", headers=headers).status_code == 401


def test_health_needs_no_password():
    client = _guarded(passwords={"ann": _hash("x")}, open_paths=frozenset({"/healthz"}))
    assert client.get("/healthz").status_code == 200


def test_a_users_file_is_read(tmp_path):
    path = tmp_path / "users"
    path.write_text(f"# people\n\nann:{_hash('x').decode()}\n")
    assert list(read_passwords(path)) == ["ann"]


def test_the_mark_that_an_editor_puts_before_a_users_file_is_no_part_of_a_name(tmp_path):
    path = tmp_path / "users"
    path.write_text(f"ann:{_hash('x').decode()}\n", encoding="utf-8-sig")
    assert list(read_passwords(path)) == ["ann"]


@pytest.mark.parametrize("text", ["", "ann:plain\n", "ann\n", ":x\n", "# nobody\n"])
def test_a_users_file_that_is_not_one_is_refused(tmp_path, text):
    path = tmp_path / "users"
    path.write_text(text)
    with pytest.raises(SettingsError):
        read_passwords(path)


def test_a_missing_users_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="nowhere"):
        read_passwords(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/text", 401), ("/healthz/text", 401)]
)
def test_health_needs_no_password_under_a_root_path_and_all_else_does(path, status):
    app = FastAPI()
    app.get("/healthz")(lambda: PlainTextResponse("ok"))
    guard = Guard(app, passwords={"ann": _hash("x")}, open_paths=frozenset({"/healthz"}))
    client = TestClient(guard, base_url="http://127.0.0.1:7860", root_path="/reports")
    assert client.get(f"/reports{path}").status_code == status


def test_an_unknown_user_takes_the_work_of_a_known_one(monkeypatch):
    compared = []
    real = bcrypt.checkpw

    def checkpw(word, hashed):
        compared.append(hashed)
        return real(word, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", checkpw)
    own = _hash("pass word")
    client = _guarded(passwords={"ann": own})
    for user in ("ann", "bob"):
        client.get("/text", headers=_basic(user, "wrong"))
    assert client.get("/text", headers=_basic("bob", "pass word")).status_code == 401
    assert compared == [own, own, own]
