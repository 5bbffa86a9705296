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


def _mistake(ufunc, operand):
    """The mistake and its remedy in words, or None."""
    backward = ufunc.nin > 1
    if _is_masked(operand):
        there = " before the forward pass, and grad.filled(0) here" if backward else ""
        return (
            f"would count masked elements; fill the masked elements first: x.filled(-np.inf){there}"
        )
    if _library(operand) == "awkward":
        return (
            "would join the lists of an awkward array; make a regular array first: "
            "ak.to_numpy(ak.fill_none(ak.pad_none(x, n), -np.inf))"
        )
    if _has_extension_dtype(operand):
        if np.any(operand.isna()):
            there = " before the forward pass, and grad.fillna(0) here" if backward else ""
            return f"would count missing values; fill them first: x.fillna(-np.inf){there}"
        if operand.ndim == 2 or ufunc.signature.endswith("->()"):
            return "needs a NumPy dtype; convert the operand first: x.astype(np.float64)"
    return None


def check_rows(ufunc, *operands):
    """Raise TypeError if `ufunc`, a function along an axis, would misread an operand."""
    for operand in operands:
        mistake = _mistake(ufunc, operand)
        if mistake is not None:
            raise TypeError(f"{ufunc.__name__}() {mistake}")
