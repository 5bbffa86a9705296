"""Operands that a function along an axis would misread, silently or with an unrelated error."""

import sys

import numpy as np


def _library(operand):
    return type(operand).__module__.partition(".")[0]


def _is_masked(operand):
    ma = sys.modules.get("numpy.ma")
    return ma is not None and isinstance(operand, ma.MaskedArray)


def _has_extension_dtype(operand):
    """Whether pandas keeps missing values of this operand apart from its numbers."""
    if _library(operand) != "pandas" or not hasattr(operand, "isna"):
        return False
    from pandas.api.extensions import ExtensionDtype

    dtypes = operand.dtypes if operand.ndim == 2 else [operand.dtype]
    return any(isinstance(dtype, ExtensionDtype) for dtype in dtypes)


def _remedy(ufunc, missing):
    """What to do about masked elements, or about values that are missing."""
    name = ufunc.__name__
    if name.startswith("masked_"):
        mask = "x.data, ~x.mask" if missing == "masked" else "x.fillna(0), x.notna()"
        return f"hand over the mask: {name}({mask})"
    if "cross_entropy" in name:
        mask = "label.mask" if missing == "masked" else "label.isna()"
        return f"leave their rows out, as in x[~{mask}], or fill them first"
    fill = "filled" if missing == "masked" else "fillna"
    what = "the masked elements" if missing == "masked" else "them"
    there = f" before the forward pass, and grad.{fill}(0) here" if ufunc.nin > 1 else ""
    return f"fill {what} first: x.{fill}(-np.inf){there}"


def _mistake(ufunc, operand):
    """The mistake and its remedy in words, or None."""
    if _is_masked(operand):
        return f"would count masked elements; {_remedy(ufunc, 'masked')}"
    if _library(operand) == "awkward":
        return (
            "would join the lists of an awkward array; make a regular array first: "
            "ak.to_numpy(ak.fill_none(ak.pad_none(x, n), -np.inf))"
        )
    if _has_extension_dtype(operand):
        if np.any(operand.isna()):
            return f"would count missing values; {_remedy(ufunc, 'missing')}"
        if operand.ndim == 2 or ufunc.signature.endswith("->()"):
            is_label = operand.ndim == 1 and operand.dtype.kind in "iu"
            dtype = "int64" if is_label else "float64"
            return f"needs a NumPy dtype; convert the operand first: x.astype(np.{dtype})"
    return None


def check_rows(ufunc, *operands):
    """Raise TypeError if `ufunc`, a function along an axis, would misread an operand."""
    for operand in operands:
        mistake = _mistake(ufunc, operand)
        if mistake is not None:
            raise TypeError(f"{ufunc.__name__}() {mistake}")
