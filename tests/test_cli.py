import json
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant import cli
from assistant.errors import SettingsError, UnknownSideError, WhoSaysError
from assistant.evaluation import evaluate_claims
from assistant.records import Answer
from tests import corpora
from tests.small_ledger import greifen
from tests.ui.examples import verdict
from tests.wire_server import WireServer

runner = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("cli")
    corpora.write(made)
    done = runner.invoke(
        cli.app,
        [
            "ingest",
            str(made / "reports"),
            "--sides",
            str(made / "sides.toml"),
            "--store",
            str(made / "store"),
        ],
    )
    assert done.exit_code == 0, done.output
    return made


def run(folder, *args):
    return runner.invoke(cli.app, [*args, "--store", str(folder / "store")])


def test_ask_prints_the_statements_with_their_sides(folder):
    done = run(folder, "ask", "How many workers were hurt?")
    assert done.exit_code == 0
    assert "Dockers' Union" in done.output
    assert "Nine workers were hurt" in done.output


def test_ask_prints_the_record_as_json(folder):
    done = run(folder, "ask", "How many workers were hurt?", "--json")
    answer = json.loads(done.output)
    assert answer["status"] == "disputed"
    start, end = answer["statements"][0]["citations"][0]["span"]
    assert end > start


@pytest.fixture
def model(monkeypatch):
    """A chat model on loopback that the commands may name."""
    with WireServer() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")
        monkeypatch.setenv("WHOSAYS_MODEL_BASE_URL", server.url)
        monkeypatch.setenv("WHOSAYS_MODEL_RETRIES", "0")
        yield server


def test_a_model_of_another_provider_is_not_asked_at_the_configured_server(
    folder, model, monkeypatch
):
    monkeypatch.setenv("WHOSAYS_MODEL", "ollama:own")
    with cli.console.open_assistant(folder / "store", model="openai:other") as opened:
        assert opened.settings.model_base_url is None


def test_ask_names_the_model_that_worded_the_answer_and_what_it_took(folder, model):
    done = run(folder, "ask", "How many workers were hurt?", "--model", "openai:obedient")
    assert done.exit_code == 0
    assert "Worded by openai:obedient; quotations checked." in done.output
    assert "The chat model took 1 call: about " in done.output
    assert "(estimated)" in done.output


def test_ask_says_where_a_chat_model_failed(folder, model):
    done = run(folder, "ask", "How many workers were hurt?", "--model", "openai:broken", "--json")
    answer = json.loads(done.output)
    assert answer["fallbacks"] == ["wording"]
    assert answer["notice"].startswith("Answered without the chat model: ")
    assert answer["usage"] == {"calls": 1, "sent": 0, "received": 0, "estimated": 0}
    told = run(folder, "ask", "How many workers were hurt?", "--model", "openai:broken")
    assert "Answered without the chat model: " in told.output
    assert "Worded by" not in told.output


def test_verify_prints_the_label_and_what_would_change_it(folder):
    done = run(folder, "verify", "The crane was inspected in February.", "--json")
    verdict = json.loads(done.output)
    assert verdict["label"] == "disputed"
    assert verdict["outlook"]
    told = run(folder, "verify", "The crane was inspected in February.").stdout
    assert told.startswith("Disputed: the sides contradict each other.")


def test_positions_are_printed_in_the_number_of_their_side(capsys):
    made = verdict()
    many = replace(made.positions[1], side="residents")
    cli.asking.print_verdict(replace(made, positions=(*made.positions, many)))
    told = capsys.readouterr().out.splitlines()
    assert {"Sudland denies it", "residents deny it"} <= set(told)


@pytest.mark.parametrize(
    ("act", "stance", "said"),
    [
        ("denies", "denies", "denies"),
        ("says", "denies", "says (denies)"),
        ("denies", "asserts", "denies (asserts)"),
        ("says", "asserts", "says"),
    ],
)
def test_a_claims_stance_stands_beside_an_act_that_tells_another(capsys, act, stance, said):
    (first, *_) = greifen().evidence
    cli.corpus.print_claims([replace(first.claim, act=act, stance=stance)])
    assert column(capsys.readouterr().out, "Act") == said


def test_what_is_asked_of_one_side_says_nothing_of_the_others(folder):
    about = "The crane was inspected in February."
    for command in ("ask", "verify"):
        told = run(folder, command, about, "--side", "Port Authority").stdout
        assert told.startswith("Single source: only one side says so, of those that were asked.")


def test_an_abstention_is_printed_in_the_readers_own_words(folder):
    done = run(folder, "ask", "Did AT&T lay a cable at a<b in 1907?")
    assert "answers this" in done.stdout
    assert "for: Did AT&T lay a cable at a<b in 1907?" in done.stdout


def test_the_notice_of_an_abstention_is_told_on_standard_error(capsys):
    cli.asking.print_answer(
        Answer(
            question="Who?",
            statements=(),
            status="not-in-corpus",
            unverified=False,
            text="Nothing in the corpus answers this.",
            evidence=(),
            notice="Understood without the chat model.",
        )
    )
    told = capsys.readouterr()
    assert "Understood without the chat model." in told.err
    assert told.out.strip() == "Nothing in the corpus answers this."


def test_an_unknown_side_is_a_stated_failure(folder):
    done = run(folder, "claims", "--side", "Pirates")
    assert isinstance(done.exception, UnknownSideError)
    assert "Pirates" in str(done.exception)


@pytest.mark.parametrize(
    ("filters", "code", "says"),
    [
        (["--stance", "shrugs"], 2, "--stance"),
        (["--act", "shrugs"], 2, "--act"),
        (["--doc", "nosuch.txt"], 1, "nosuch.txt"),
    ],
)
def test_a_filter_that_nothing_can_pass_is_an_error(folder, filters, code, says):
    done = run(folder, "claims", *filters)
    assert done.exit_code == code
    assert says in f"{done.output}{done.exception}"


def test_a_side_is_found_in_any_case_for_claims_as_for_questions(folder):
    lower, own = (run(folder, "claims", "--side", s) for s in ("dockers' union", "Dockers' Union"))
    assert lower.exit_code == 0
    assert lower.output == own.output


def test_claims_can_be_filtered(folder):
    done = run(folder, "claims", "--side", "Dockers' Union", "--json")
    found = json.loads(done.output)
    assert found
    assert {c["source"]["side"] for c in found} == {"Dockers' Union"}


def test_claims_without_the_reports_own(folder):
    found = json.loads(run(folder, "claims", "--no-reporter", "--json").output)
    assert found
    assert "Reporter" not in {c["source"]["name"] for c in found}


def test_claims_are_sorted_and_limited_in_the_store(folder):
    rows = json.loads(run(folder, "claims", "--json").output)
    done = run(folder, "claims", "--sort", "act", "--descending", "--limit", "2", "--json")
    found = json.loads(done.output)
    assert [c["act"] for c in found] == sorted((c["act"] for c in rows), reverse=True)[:2]
    done = run(folder, "claims", "--no-reporter", "--limit", "1", "--json")
    assert len(json.loads(done.output)) == 1
    assert run(folder, "claims", "--sort", "colour").exit_code == 2


def test_documents_are_read_again(folder):
    before = run(folder, "claims", "--json").output
    done = run(folder, "reingest", "city.txt")
    assert done.exit_code == 0, done.output
    assert "1 read again" in done.output
    assert json.loads(run(folder, "reingest", "--all", "--json").output)["replaced"] == [
        "city.txt",
        "harbour.txt",
    ]
    assert run(folder, "claims", "--json").output == before
    assert run(folder, "reingest").exit_code == 2
    assert run(folder, "reingest", "city.txt", "--all").exit_code == 2
    with pytest.raises(WhoSaysError, match=r"none\.txt"):
        raise run(folder, "reingest", "none.txt").exception


def test_suggested_sides_can_be_used(folder, tmp_path):
    done = run(folder, "sides", "--suggest")
    assert done.exit_code == 0
    file = tmp_path / "sides.toml"
    file.write_text(done.output)
    from assistant.sides import Sides

    assert Sides.from_toml(file).sides


def test_suggested_sides_are_printed_as_json(folder):
    found = json.loads(run(folder, "sides", "--suggest", "--json").stdout)
    assert found
    assert set(found[0]) == {"side_id", "label", "aliases", "colour"}


def test_documents_are_listed_without_their_text(folder):
    found = json.loads(run(folder, "documents", "--json").output)
    assert {d["doc_id"] for d in found} == {"city.txt", "harbour.txt"}
    assert "text" not in found[0]


def test_a_rejected_file_is_named_and_fails_the_command(folder, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00\x01\x02" * 100)
    good = tmp_path / "good.txt"
    good.write_text("The mayor said the bridge is safe.")
    done = runner.invoke(
        cli.app, ["ingest", str(bad), str(good), "--store", str(tmp_path / "store")]
    )
    assert done.exit_code == 1
    assert "bad.txt" in done.output
    listed = runner.invoke(cli.app, ["documents", "--json", "--store", str(tmp_path / "store")])
    assert [d["doc_id"] for d in json.loads(listed.stdout)] == ["good.txt"]


def test_a_stated_failure_is_printed_and_exits_with_1(folder, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv",
        ["whosays", "ask", "Who?", "--side", "Pirates", "--store", str(folder / "store")],
    )
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert "Pirates" in capsys.readouterr().err


def test_wrong_usage_exits_with_2(folder):
    assert run(folder, "evaluate", "x.jsonl", "--min", "point_recall").exit_code == 2
    assert run(folder, "evaluate", "x.jsonl", "--seed", "-1").exit_code == 2
    assert runner.invoke(cli.app, ["ask"]).exit_code == 2
    bogus = run(folder, "ingest", "x.txt", "--attributor", "bogus")
    assert bogus.exit_code == 2
    assert "--attributor" in bogus.output


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "caf\udce9"],
        ["verify", "caf\udce9"],
        ["claims", "--side", "caf\udce9"],
        ["claims", "--source", "caf\udce9"],
        ["claims", "--text", "caf\udce9"],
        ["claims", "--doc", "caf\udce9"],
        ["documents", "--remove", "caf\udce9"],
        ["reingest", "caf\udce9"],
    ],
)
def test_text_that_is_not_utf_8_is_wrong_usage(folder, command):
    done = run(folder, *command)
    assert done.exit_code == 2
    assert "is not valid UTF-8" in done.output


def commands(group, before=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


def test_every_command_shows_an_example():
    found = list(commands(typer.main.get_command(cli.app)))
    assert {("reingest",), ("runs",), ("feedback", "export")} <= set(found)
    for command in found:
        done = runner.invoke(cli.app, [*command, "--help"])
        assert re.search(rf"Example: `?whosays {' '.join(command)}\b", done.output), command


ORDERS = "\x1b\x07\x9b\u202e\u2066"


def test_no_report_commands_the_terminal(tmp_path):
    said = f"“The bridge {ORDERS}is safe,” said Mayor {ORDERS}Lena Brodie. "
    text = said + "Nothing else is known of it. " * 90
    named = tmp_path / "bridge\x1b[2J.txt"
    named.write_text(f"title: The {ORDERS} bridge\n===\n{text}", "utf-8")
    made = run(
        tmp_path, "ingest", str(named), str(tmp_path / "\x1b[2Jnone.txt"), "--attributor", "rules"
    )
    assert "1 added" in made.stdout
    told = [made] + [
        run(tmp_path, *command)
        for command in (
            ("documents",),
            ("documents", "--json"),
            ("claims",),
            ("claims", "--json"),
            ("sides", "--suggest"),
            ("ask", "What did the mayor say of the bridge?"),
            ("ask", "What did the mayor say of the bridge?", "--json"),
            ("verify", "The bridge is safe."),
            ("evaluate", "--draft"),
        )
    ]
    assert all(done.stdout for done in told)
    assert not any(set(ORDERS) & set(done.output) for done in told)
    assert "The \ufffd\ufffd\ufffd bridge" in told[1].stdout
    assert json.loads(told[2].stdout)[0]["title"] == f"The {ORDERS} bridge"
    assert cli.console.shown("safe\rclosed") == "safe\ufffdclosed"


def test_no_error_commands_the_terminal(folder, monkeypatch, capsys):
    rows = str(folder / "\x1b[2J[bold].jsonl")
    monkeypatch.setattr("sys.argv", ["whosays", "evaluate", rows, "--store", str(folder / "store")])
    with pytest.raises(SystemExit):
        cli.main()
    told = capsys.readouterr().err
    assert "\ufffd[2J[bold].jsonl: cannot be read" in told
    assert "\x1b[2J" not in told


def test_the_address_is_told_once_the_page_can_be_opened(folder, monkeypatch):
    told = []
    monkeypatch.setattr(cli.asking.err, "print", told.append)

    def loading(assistant, *, host, port, **_):
        time.sleep(0.3)
        assert told == []
        with socket.create_server((host, port)):
            deadline = time.monotonic() + 10
            while not told and time.monotonic() < deadline:
                time.sleep(0.05)
        assert told == [f"Who Says is at http://127.0.0.1:{port} (stop with Ctrl+C)"]

    monkeypatch.setattr("assistant.ui.serve", loading)
    assert run(folder, "serve", "--port", "0").exit_code == 0
    assert told


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(monkeypatch):
    told = []
    monkeypatch.setattr(cli.asking.err, "print", told.append)
    monkeypatch.setattr(cli.asking, "open_assistant", None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = runner.invoke(cli.app, ["serve", "--port", str(taken.getsockname()[1])])
    assert isinstance(done.exception, SettingsError)
    assert "cannot listen on 127.0.0.1" in str(done.exception)
    assert told == []


@pytest.mark.parametrize(
    ("environment", "code", "says"),
    [
        ({"PORT": "abc"}, 2, "Invalid value for '--port'"),
        ({"HOST": "192.0.2.1"}, 1, "error: cannot listen on 192.0.2.1:"),
        ({"PORT": "0", "WHOSAYS_STATEMENTS": "many"}, 1, "error: settings are wrong: statements"),
    ],
)
def test_the_page_alone_fails_as_the_command_does(tmp_path, environment, code, says):
    done = subprocess.run(
        [sys.executable, Path(cli.__file__).parents[2] / "app.py"],
        env={**os.environ, "COLUMNS": "300", "WHOSAYS_STORE": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


LONG = "a-report-whose-name-is-much-longer-than-any-column-of-eighty-characters-can-be.txt"


@pytest.fixture
def narrow(tmp_path, monkeypatch):
    """A store with one report of a long name, and a console of 80 columns."""
    monkeypatch.setattr(cli.console.out, "_width", 80)
    (tmp_path / LONG).write_text("“The bridge is :fire: safe,” the mayor said.")
    assert run(tmp_path, "ingest", str(tmp_path / LONG), "--attributor", "rules").exit_code == 0
    return tmp_path


def column(table, heading):
    """What stands in a column of a printed table, the parts of a folded cell put together."""
    head, *lines = table.splitlines()
    start = head.index(heading)
    following = re.compile(r"\S").search(head, start + len(heading))
    return "".join(line[start : following.start() if following else None].strip() for line in lines)


@pytest.mark.parametrize(
    ("command", "heading", "said"),
    [("documents", "Document", LONG), ("claims", "Where", LONG + r":\d+")],
)
def test_an_id_is_folded_and_not_cut_off(narrow, command, heading, said):
    done = run(narrow, command)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert re.fullmatch(said, column(done.stdout, heading))


def test_a_quotation_is_printed_as_it_stands(narrow):
    assert ":fire:" in column(run(narrow, "claims").stdout, "Claim")
    assert ":fire:" in run(narrow, "ask", "What did the mayor say of the bridge?").stdout


def test_evaluate_scores_a_set_and_holds_it_to_a_minimum(folder, tmp_path):
    rows = tmp_path / "set.jsonl"
    rows.write_text(
        json.dumps(
            {
                "id": "1",
                "task": "ask",
                "question": "How many workers were hurt?",
                "status": "disputed",
                "points": [
                    {
                        "side": "Dockers' Union",
                        "evidence": "14 workers were hurt",
                        "contains": ["14"],
                    }
                ],
            }
        )
        + "\n"
    )
    done = run(folder, "evaluate", str(rows), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["point_recall"]["value"] == 1.0
    unmet = run(folder, "evaluate", str(rows), "--min", "point_recall=1.5")
    assert unmet.exit_code == 1


def test_a_malformed_row_is_named_with_its_line(folder, tmp_path):
    rows = tmp_path / "set.jsonl"
    rows.write_text('{"id": "1", "task": "ask", "question": "Who?", "points": []}\n{"id": \n')
    done = run(folder, "evaluate", str(rows))
    assert isinstance(done.exception, WhoSaysError)
    assert "2" in str(done.exception)


def test_a_draft_is_corrected_imported_and_asked(folder, tmp_path):
    draft, made = tmp_path / "draft.jsonl", tmp_path / "set.jsonl"
    assert run(folder, "evaluate", "--draft", "--out", str(draft)).exit_code == 0
    rows = [json.loads(line) for line in draft.read_text("utf-8").splitlines()]
    rows[0] |= {"draft": False, "question": "What does the Port Authority say?"}
    draft.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    done = run(folder, "evaluate", "--import", str(draft), "--out", str(made))
    assert done.exit_code == 0, done.output
    assert f"1 corrected, {len(rows) - 1} left out" in done.output
    (case,) = map(json.loads, made.read_text("utf-8").splitlines())
    assert case["question"] == "What does the Port Authority say?"
    assert run(folder, "evaluate", str(made)).exit_code == 0


def test_an_import_names_each_bad_row_and_writes_nothing(folder, tmp_path):
    draft, made = tmp_path / "draft.jsonl", tmp_path / "set.jsonl"
    bad = {"id": "1", "question": "Who?", "points": [{"side": "X", "evidence": "not said"}]}
    draft.write_text("".join(json.dumps(bad | {"id": n}) + "\n" for n in (1, 2)), "utf-8")
    done = run(folder, "evaluate", "--import", str(draft), "--out", str(made))
    assert isinstance(done.exception, WhoSaysError)
    assert "draft.jsonl:1: " in str(done.exception)
    assert "draft.jsonl:2: " in str(done.exception)
    assert not made.exists()


def test_a_draft_is_never_written_over_a_file(folder, tmp_path):
    (tmp_path / "draft.jsonl").write_text("mine", "utf-8")
    done = run(folder, "evaluate", "--draft", "--out", str(tmp_path / "draft.jsonl"))
    assert isinstance(done.exception, WhoSaysError)
    assert (tmp_path / "draft.jsonl").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "wrong", [["--draft", "--import", "x.jsonl"], ["x.jsonl", "--out", "y.jsonl"]]
)
def test_options_of_a_draft_that_do_not_go_together_are_wrong_usage(folder, wrong):
    assert run(folder, "evaluate", *wrong).exit_code == 2


@pytest.mark.parametrize(
    "option", ["--predictions", "--report", "--markdown", "--junit", "--run", "--baseline"]
)
@pytest.mark.parametrize("what", [["--claims", "gold.jsonl"], ["--draft"]])
def test_what_is_made_of_a_set_alone_is_refused_without_one(folder, tmp_path, what, option):
    given = tmp_path / "given"
    done = run(folder, "evaluate", *what, option, str(given))
    assert done.exit_code == 2
    assert option in done.output
    assert not given.exists()


@pytest.mark.parametrize(
    "wrong", [["set.jsonl"], ["--claims", "gold.jsonl"], ["--min", "point_recall=0.5"]]
)
def test_a_draft_takes_nothing_to_score(folder, wrong):
    done = run(folder, "evaluate", "--draft", *wrong)
    assert done.exit_code == 2
    assert "score nothing" in done.output


def test_the_seed_reaches_the_claims_gold(folder, tmp_path, monkeypatch):
    gold = tmp_path / "gold.jsonl"
    row = {"doc": "harbour.txt", "content": "14 workers were hurt", "stance": "asserts"}
    gold.write_text(json.dumps(row) + "\n", "utf-8")
    seeds = []

    def measured(gold, assistant, *, seed=0):
        seeds.append(seed)
        return evaluate_claims(gold, assistant, seed=seed)

    monkeypatch.setattr("assistant.evaluation.evaluate_claims", measured)
    done = run(folder, "evaluate", "--claims", str(gold), "--seed", "7", "--json")
    assert done.exit_code == 0, done.output
    assert "claim_recall" in json.loads(done.stdout)
    assert seeds == [7]


def test_the_ledgers_side_accuracy_has_one_name_with_and_without_sets(folder, tmp_path):
    gold, rows = tmp_path / "gold.jsonl", tmp_path / "set.jsonl"
    row = {"doc": "harbour.txt", "content": "14 workers were hurt", "stance": "asserts"}
    gold.write_text(json.dumps(row | {"side": "Dockers' Union"}), "utf-8")
    rows.write_text('{"id": "1", "question": "Who was hurt?", "points": []}', "utf-8")
    wanted = ("--claims", str(gold), "--min", "claims_side_accuracy=1", "--json")
    for sets in ((), (str(rows),)):
        done = run(folder, "evaluate", *sets, *wanted)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["claims_side_accuracy"]["name"] == "claims_side_accuracy"


def test_runs_are_listed_compared_and_told_where_they_were_interrupted(folder, tmp_path):
    case = {"id": "1", "question": "How many workers were hurt?", "points": []}
    rows = tmp_path / "set.jsonl"
    rows.write_text(json.dumps(case), "utf-8")
    for name in ("a", "b"):
        assert run(folder, "evaluate", str(rows), "--run", str(tmp_path / name)).exit_code == 0
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "run.json").write_text((tmp_path / "a" / "run.json").read_text())
    done = runner.invoke(cli.app, ["runs", str(tmp_path)])
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["Run", "a", "b"]
    assert "cut was interrupted" in done.stderr
    pair = [str(tmp_path / "a"), str(tmp_path / "b")]
    told = runner.invoke(cli.app, ["runs", "--compare", *pair])
    assert "1 cases of both: 0 better, 0 worse" in told.stdout
    assert "abstention_recall" in told.stdout
    as_json = runner.invoke(cli.app, ["runs", "--compare", *pair, "--json"])
    assert json.loads(as_json.stdout)["cases"] == 1


def test_what_would_fail_after_all_the_questions_is_refused_before_the_first(folder, tmp_path):
    rows = tmp_path / "set.jsonl"
    rows.write_text('{"id": "1", "question": "Who?", "points": []}\n', "utf-8")
    misspelt = run(folder, "evaluate", str(rows), "--min", "point_recal=0.5")
    assert misspelt.exit_code == 2
    nowhere = run(folder, "evaluate", str(rows), "--report", str(tmp_path / "none" / "r.html"))
    assert isinstance(nowhere.exception, WhoSaysError)
    gold = tmp_path / "gold.jsonl"
    gold.write_text("{}\n", "utf-8")
    kept = tmp_path / "run"
    bad = run(folder, "evaluate", str(rows), "--claims", str(gold), "--run", str(kept))
    assert isinstance(bad.exception, WhoSaysError)
    assert not kept.exists()


def test_an_interrupted_run_says_how_it_goes_on(folder, tmp_path, monkeypatch):
    from assistant import evaluation

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluation, "evaluate", interrupted)
    done = run(folder, "evaluate", "set.jsonl", "--run", str(tmp_path / "run"))
    assert done.exit_code == 130
    assert f"goes on where {tmp_path / 'run'} stopped" in done.stderr
