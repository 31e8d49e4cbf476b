import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch
from langchain_core.embeddings import Embeddings
from safetensors.torch import save_file

from assistant import deltas
from assistant.embedding import (
    PACKAGED,
    Encoder,
    adapted,
    layers,
    packaged,
    packaged_model_dir,
    stay_offline,
)
from assistant.errors import ModelError
from assistant.settings import load_settings


def test_the_packaged_encoder_is_found_with_its_weights():
    assert (packaged_model_dir() / "model.safetensors").is_file()


def test_vectors_are_float32_of_length_one(encoder):
    vectors = encoder.encode(["The bridge fell.", "", "x" * 5000])
    assert vectors.shape == (3, encoder.dim) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_in_nothing_out(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_texts_of_like_meaning_are_nearer(encoder):
    a, b, c = encoder.encode(
        ["The bridge collapsed.", "The bridge fell down.", "Apples are sweet."]
    )
    assert a @ b > 0.7 > a @ c


def test_it_is_a_langchain_embeddings(encoder):
    assert isinstance(encoder, Embeddings)
    (row,) = encoder.embed_documents(["bridge"])
    assert np.allclose(row, encoder.embed_query("bridge"), atol=1e-5)


@pytest.mark.parametrize(
    "text",
    ["Who moored the barge?", "", "  spaces \n around ", "Zürich’s café – 日本", "barge " * 400],
)
def test_a_query_of_the_packaged_encoder_is_read_as_a_document_is(encoder, text):
    assert encoder.name == PACKAGED
    difference = np.abs(encoder.encode([text])[0] - np.array(encoder.embed_query(text)))
    assert difference.max() < 1e-5


def test_an_adapter_changes_layers_alone_and_its_parts_add_up(tmp_path):
    model = packaged()
    before = {name: w.detach().clone() for name, w in layers(model).items()}
    base = deltas.fingerprint(before)
    name = "encoder.layer.0.attention.self.query.weight"
    left, right = torch.rand(384, 2) / 100, torch.rand(2, 384) / 100
    save_file(
        {f"{name}.left": left, f"{name}.right": right},
        tmp_path / "adapter.safetensors",
        metadata={"base": base},
    )
    after = layers(adapted(model, tmp_path))
    assert torch.allclose(after[name], before[name] + left @ right, atol=1e-6)
    assert all(torch.equal(after[n], before[n]) for n in before if n != name)


def test_an_adapter_learned_on_other_weights_is_refused(tmp_path):
    save_file({"x": torch.zeros(1)}, tmp_path / "adapter.safetensors", metadata={"base": "other"})
    with pytest.raises(ModelError, match="other weights"):
        adapted(packaged(), tmp_path)


def test_a_damaged_adapter_is_a_clear_error(tmp_path):
    (tmp_path / "adapter.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ModelError, match=r"retrieval adapter .* cannot be read.*reinstall"):
        adapted(packaged(), tmp_path)


def test_newlines_are_not_rewritten(tiny_encoder_folder, encoder):
    assert np.allclose(encoder.encode(["a\nb"]), encoder.encode(["a b"]), atol=1e-5)


def test_a_folder_with_a_model_is_an_encoder(tiny_encoder_folder):
    tiny = Encoder.load(str(tiny_encoder_folder), threads=1)
    assert tiny.dim == 16
    assert tiny.encode(["abc"]).shape == (1, 16)


def test_the_fingerprint_is_of_the_weights_and_not_of_the_name(
    encoder, tiny_encoder_folder, tmp_path
):
    tiny = Encoder.load(str(tiny_encoder_folder), threads=1)
    moved = shutil.copytree(tiny_encoder_folder, tmp_path / "elsewhere")
    assert Encoder.load(str(moved), threads=1).fingerprint == tiny.fingerprint
    assert tiny.fingerprint != encoder.fingerprint


@pytest.mark.parametrize("name", ["/no/such/folder", "./no-such-model", "~/no-such-model"])
def test_a_missing_folder_is_a_clear_error(name):
    with pytest.raises(ModelError, match="is not a folder"):
        Encoder.load(name)


def test_a_folder_that_is_no_model_is_a_clear_error(tmp_path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Encoder.load(str(tmp_path))


def test_damaged_weights_are_a_clear_error(tiny_encoder_folder, tmp_path):
    damaged = shutil.copytree(tiny_encoder_folder, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(ModelError, match="cannot be loaded"):
        Encoder.load(str(damaged))


def loaded(tmp_path, **settings):
    """What is printed where an assistant of these settings loads its encoder, and whether it is online."""
    code = (
        "from assistant.settings import load_settings; from assistant.stages import Stages\n"
        f"Stages(load_settings(store={str(tmp_path / 'store')!r}, **{settings!r})).encoder\n"
        "import huggingface_hub.constants as c; print(not c.HF_HUB_OFFLINE)"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == "True", done.stderr


def test_local_models_alone_go_offline_and_print_nothing(tmp_path):
    assert loaded(tmp_path) == (False, "")


def test_a_local_encoder_keeps_no_other_model_from_the_hub(tmp_path):
    assert loaded(tmp_path, reranker="owner/model") == (True, "")


@pytest.mark.parametrize("setting", ["encoder", "reranker", "stance_model"])
def test_the_hub_may_be_asked_where_one_model_has_its_name(setting, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "")  # so that it is put back
    monkeypatch.delenv("HF_HUB_OFFLINE")
    stay_offline(load_settings(**{setting: "owner/model"}))
    assert "HF_HUB_OFFLINE" not in os.environ
    stay_offline(load_settings(**{setting: str(tmp_path)}))
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_hub_model_out_of_reach_is_a_clear_error_and_the_network_stays_on(monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(
        "sentence_transformers.SentenceTransformer.__init__", _out_of_reach, raising=True
    )
    with pytest.raises(ModelError, match=f"owner/model.*{PACKAGED}, which needs no download"):
        Encoder.load("owner/model")
    assert "HF_HUB_OFFLINE" not in os.environ


def _out_of_reach(*args, **kwargs):
    raise OSError("We couldn't connect to the hub")


def test_threads_may_share_an_encoder(encoder):
    texts = [f"sentence number {n} about bridges" for n in range(20)]
    expected = encoder.encode(texts)
    found = {}

    def work(n):
        found[n] = encoder.encode([texts[n]])[0]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(found[n], expected[n], atol=1e-5) for n in range(len(texts)))
