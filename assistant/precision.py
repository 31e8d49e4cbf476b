"""Half precision for matrix products, where the processor has instructions for it.

Enters: a weight and what it is multiplied with. Leaves: the product in full precision. Does not:
touch the embeddings of the index, which must be equal on every machine.

bfloat16 keeps the range of single precision and 8 bits of its fraction; sums are still taken in
single precision (Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training", 2019).
Processors without such instructions multiply in single precision: bfloat16 would be slower there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@cache
def native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 by itself; asked of x86 alone, measured there."""
    import torch

    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def narrowed(weight: Tensor) -> Tensor:
    """``weight`` as this processor multiplies it fastest: in bfloat16, or column by column."""
    import torch

    if native_bfloat16():
        return weight.to(torch.bfloat16)
    return weight.t().contiguous().t() if weight.dim() == 2 else weight


def linear(states: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """``states @ weight.T + bias``, in the precision of ``states``.

    Args:
        states: ``[…, inner]``.
        weight: ``[outer, inner]``, in any floating precision, which is the one multiplied in.
        bias: ``[outer]``, in the precision of ``weight``.

    Returns:
        ``[…, outer]``.
    """
    from torch.nn import functional

    return functional.linear(states.to(weight.dtype), weight, bias).to(states.dtype)
