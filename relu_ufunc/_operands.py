"""Operands of functions along an axis whose library would compute something else, silently."""

import sys

import numpy as np


def _is_masked(operand):
    ma = sys.modules.get("numpy.ma")
    return ma is not None and isinstance(operand, ma.MaskedArray)


def _is_awkward(operand):
    return type(operand).__module__.partition(".")[0] == "awkward"


def _has_missing_values(operand):
    """NA in a pandas array, Series or DataFrame that keeps it apart from the numbers."""
    if type(operand).__module__.partition(".")[0] != "pandas":
        return False
    from pandas.api.extensions import ExtensionDtype

    dtypes = getattr(operand, "dtypes", None)
    if dtypes is None:
        dtypes = operand.dtype
    if not any(isinstance(dtype, ExtensionDtype) for dtype in getattr(dtypes, "values", [dtypes])):
        return False
    return bool(np.asarray(operand.isna()).any())


def check_rows(ufunc, *operands):
    """Raise TypeError if `ufunc`, a function along an axis, would misread an operand."""
    name, backward = ufunc.__name__, ufunc.nin > 1
    for operand in operands:
        if _is_masked(operand):
            there = " before the forward pass, and grad.filled(0) here" if backward else ""
            raise TypeError(
                f"{name}() would count masked elements; "
                f"fill the masked elements first: x.filled(-np.inf){there}"
            )
        if _is_awkward(operand):
            raise TypeError(
                f"{name}() would join the lists of an awkward array; make a regular array first: "
                "ak.to_numpy(ak.fill_none(ak.pad_none(x, n), -np.inf))"
            )
        if _has_missing_values(operand):
            raise TypeError(
                f"{name}() would count missing values; "
                "fill them first: x.fillna(-np.inf)"
            )
