"""Matrix products in the precision that the processor multiplies fastest."""

import pytest
import torch
from torch.nn import functional

from assistant import precision


@pytest.fixture(params=[True, False], ids=["native", "not native"])
def native(request, monkeypatch):
    monkeypatch.setattr(precision, "native_bfloat16", lambda: request.param)
    return request.param


def test_a_narrowed_product_is_the_product_up_to_the_precision(native):
    torch.manual_seed(3)
    states, weight, bias = torch.randn(2, 7, 384), torch.randn(96, 384) / 20, torch.randn(96)
    exact = functional.linear(states, weight, bias)
    narrow = precision.linear(states, precision.narrowed(weight), precision.narrowed(bias))
    assert narrow.dtype == torch.float32
    allowed = 2e-2 if native else 1e-5  # a fraction of 8 bits, or of 24
    assert (narrow - exact).abs().max() < allowed * exact.abs().max()


def test_weights_are_narrowed_only_where_the_processor_multiplies_them_so(native):
    weight = torch.randn(5, 4)
    narrow = precision.narrowed(weight)
    assert narrow.dtype == (torch.bfloat16 if native else torch.float32)
    if not native:
        assert torch.equal(narrow, weight)


def test_the_processor_is_asked_what_it_can():
    found = torch.cpu.get_capabilities()
    expected = bool(found.get("avx512_bf16")) or bool(found.get("amx_bf16"))
    assert precision.native_bfloat16() is expected
