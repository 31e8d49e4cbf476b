import json

import pytest
from typer.testing import CliRunner

from assistant import cli
from assistant.errors import WhoSaysError
from tests import corpora

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


def test_verify_prints_the_label_and_what_would_change_it(folder):
    done = run(folder, "verify", "The crane was inspected in February.", "--json")
    verdict = json.loads(done.output)
    assert verdict["label"] == "disputed"
    assert verdict["outlook"]
    assert "disputed" in run(folder, "verify", "The crane was inspected in February.").output


def test_claims_can_be_filtered(folder):
    done = run(folder, "claims", "--side", "Dockers' Union", "--json")
    found = json.loads(done.output)
    assert found
    assert {c["source"]["side"] for c in found} == {"Dockers' Union"}


def test_claims_without_the_reports_own(folder):
    found = json.loads(run(folder, "claims", "--no-reporter", "--json").output)
    assert found
    assert "Reporter" not in {c["source"]["name"] for c in found}


def test_suggested_sides_can_be_used(folder, tmp_path):
    done = run(folder, "sides", "--suggest")
    assert done.exit_code == 0
    file = tmp_path / "sides.toml"
    file.write_text(done.output)
    from assistant.sides import Sides

    assert Sides.from_toml(file).sides


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
    assert runner.invoke(cli.app, ["ask"]).exit_code == 2


def test_every_command_shows_an_example():
    for command in ("ingest", "ask", "verify", "claims", "sides", "documents", "evaluate", "serve"):
        done = runner.invoke(cli.app, [command, "--help"])
        assert "Example" in done.output, command


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
