"""Signatures and numpydoc docstrings of the ufuncs, from the rows of the catalogue."""

from functools import partial
from inspect import Parameter, Signature
from textwrap import fill

from relu_ufunc._bounds import CORRECTLY_ROUNDED, NEAR_ZERO, bound

POSITIONAL = Parameter.POSITIONAL_ONLY
EITHER = Parameter.POSITIONAL_OR_KEYWORD
KEYWORD = Parameter.KEYWORD_ONLY

wrap = partial(fill, width=92, break_on_hyphens=False)

# What every ufunc takes beside its operands, as inspect.signature(numpy.exp) shows it.
UFUNC_OPTIONS = [
    Parameter("where", KEYWORD, default=True),
    Parameter("casting", KEYWORD, default="same_kind"),
    Parameter("order", KEYWORD, default="K"),
    Parameter("dtype", KEYWORD, default=None),
    Parameter("subok", KEYWORD, default=True),
    Parameter("signature", KEYWORD, default=None),
]

HEADLINES = {
    "forward": "{summary}.",
    "derivative": "Derivative of `{name}`.",
    "backward": "Backward pass of `{name}`.",
}

TEMPLATE = """{call}

{headline}

{explanation}

Parameters
----------
{parameters}
{out}
where : array_like, optional
    Where this is False, ``out`` keeps what it had.
**kwargs
    As for every ufunc, see `numpy.ufunc`.

Returns
-------
{returns}

Raises
------
TypeError
    If an operand is complex, an object, a string or a date{type_error}.

Notes
-----
{notes}

References
----------
{source}

Examples
--------
>>> import numpy as np
>>> import relu_ufunc
{example}
"""


def signature(row, pass_):
    """What inspect.signature shows: the hyperparameter with its default."""
    operands = ["grad", "x"] if pass_ == "backward" else ["x"]
    parameters = [Parameter(operand, POSITIONAL) for operand in operands]
    if row["parameter"] is not None:
        default = Parameter.empty if row["default"] is None else row["default"]
        parameters.append(Parameter(row["parameter"], EITHER, default=default))
    out = (None, None) if pass_ == "backward" and row["learned"] else None
    parameters.append(Parameter("out", EITHER, default=out))
    return Signature(parameters + UFUNC_OPTIONS)


def rowwise_signature(row):
    """What inspect.signature shows for a generalized ufunc."""
    parameters = [Parameter(operand, POSITIONAL) for operand in row["operands"]]
    parameters.append(Parameter("out", EITHER, default=None))
    options = UFUNC_OPTIONS[1:]  # without where
    options.append(Parameter("axes", KEYWORD, default=None))
    options.append(Parameter("axis", KEYWORD, default=-1))
    if row["signature"].endswith("->()"):
        options.append(Parameter("keepdims", KEYWORD, default=False))
    return Signature(parameters + options)


def array_like(name, meaning):
    return f"{name} : array_like\n    {meaning}"


def describe_parameters(row, pass_):
    described = []
    if pass_ == "backward":
        described.append(array_like("grad", "Gradient of the loss by the result."))
    described.append(array_like("x", "Input."))
    if row["parameter"] is not None:
        optional = "" if row["default"] is None else ", optional"
        default = "" if row["default"] is None else f" {row['default']:g} if left out."
        described.append(
            f"{row['parameter']} : array_like{optional}\n"
            f"    Hyperparameter; broadcasts against `x`.{default}"
        )
    return "\n".join(described)


def describe_out(row, pass_):
    if pass_ == "backward" and row["learned"]:
        return (
            "out : tuple of two, each ndarray or None, optional\n"
            "    Where to put the results; None stands for a new array."
        )
    return (
        "out : ndarray, None, or tuple of ndarray and None, optional\n"
        "    Where to put the result; ``out=x`` computes in place. Without it a new array is made."
    )


def describe_result(row, pass_):
    if pass_ == "backward" and row["learned"]:
        return (
            "grad_x : ndarray or scalar\n"
            "    Gradient of the loss by `x`.\n"
            f"grad_{row['parameter']} : ndarray or scalar\n"
            f"    Gradient by `{row['parameter']}`, element by element: ``grad * x`` where "
            "``x <= 0``, else 0.\n"
            f"    Sum it over the axes along which `{row['parameter']}` was broadcast."
        )
    meaning = {
        "forward": "The activation of each element",
        "derivative": "The derivative at each element",
        "backward": "``grad`` times the derivative at each element",
    }[pass_]
    return f"y : ndarray or scalar\n    {meaning}, in the shape that the operands broadcast to."


def describe_alias(row, pass_):
    if row["alias"] is None:
        return ""
    suffix = "" if pass_ == "forward" else f"_{pass_}"
    return f" `{row['alias']}{suffix}` is the same object."


def explain(row, pass_):
    formula = f"``{row['formula']}``"
    if pass_ == "forward":
        return f"Computes {formula} for each element."
    kink = "" if row["kink"] is None else f"; derivative at corners: {row['kink']}"
    if pass_ == "derivative":
        return f"The derivative of {formula}{kink}."
    operands = "x" if row["parameter"] is None else f"x, {row['parameter']}"
    return f"Computes ``grad * {row['name']}_derivative({operands})``, for {formula}{kink}."


def reference(row):
    return wrap(f".. [1] {row['source']}", subsequent_indent="   ")


def describe_notes(row, pass_):
    if pass_ != "backward" and row["integers"]:
        dtypes = "Booleans, integers and floats of every width keep their dtype."
    else:
        dtypes = "Floats of every width keep their dtype; integers promote to floats."
    ulp = bound(row["name"], pass_, "float32")
    if ulp == CORRECTLY_ROUNDED:
        error = "The result is exact or correctly rounded."
    else:
        error = f"In float32 the result is within {ulp:.2f} units in the last place."
        if pass_ != "forward" and row["derivative_zero"] is not None:
            near = f"{NEAR_ZERO} units of 2**-24"
            error += f" Near the zero of the derivative it is within {near} instead."
    notes = [wrap(f"{dtypes} {error} NaN gives NaN, without a warning.")]
    if row["at_zero"] is not None:
        limit = f"A zero `{row['parameter']}` is the limit from the side of its sign"
        notes.append(wrap(f"{limit}: {row['at_zero']}."))
    return "\n\n".join(notes)


def example(row, pass_):
    name, sample, results = row["name"], row["example"], row["results"]
    extra = ", 0.25" if row["parameter"] is not None and row["default"] is None else ""
    if pass_ == "forward":
        return f">>> relu_ufunc.{name}({sample}{extra})\narray({results['forward']})"
    if pass_ == "derivative":
        return f">>> relu_ufunc.{name}_derivative({sample}{extra})\narray({results['derivative']})"
    first = "[0]" if row["learned"] else ""
    return (
        f">>> x = np.array({sample})\n"
        f">>> relu_ufunc.{name}_backward(np.ones_like(x), x{extra}){first}\n"
        f"array({results['derivative']})"
    )


def docstring(row, pass_):
    """The docstring of one ufunc."""
    missing = row["parameter"] is not None and row["default"] is None
    name = row["name"] if pass_ == "forward" else f"{row['name']}_{pass_}"
    return TEMPLATE.format(
        call=f"{name}{signature(row, pass_)}",
        headline=HEADLINES[pass_].format(**row),
        explanation=wrap(explain(row, pass_) + describe_alias(row, pass_)),
        parameters=describe_parameters(row, pass_),
        out=describe_out(row, pass_),
        returns=describe_result(row, pass_),
        type_error=f", or if `{row['parameter']}` is missing" if missing else "",
        notes=describe_notes(row, pass_),
        source=reference(row),
        example=example(row, pass_),
    )


ROWWISE_TEMPLATE = """{call}

{summary}.

{explanation}

Parameters
----------
{parameters}
out : ndarray, None, or tuple of ndarray and None, optional
    Where to put the result{in_place}. Without it a new array is made.
axis : int, optional
    The axis along which the rows lie, by default the last. One axis only; not None.
{keepdims}**kwargs
    As for every generalized ufunc, see `numpy.ufunc`; ``where`` is not among them.

Returns
-------
{returns}

Raises
------
TypeError
    If an operand is complex, an object, a string or a date.
numpy.exceptions.AxisError
    If there is no such axis.

Notes
-----
Signature ``{signature}``; the other axes broadcast. Floats of every width keep their dtype;
integers promote to floats.

{error}

References
----------
{source}

Examples
--------
>>> import numpy as np
>>> import relu_ufunc
>>> relu_ufunc.{name}({example})
{result}
"""

OPERANDS = {
    "x": "Input.",
    "grad": "Gradient of the loss by the result.",
    "y": "The result of the forward pass.",
}


def rowwise_docstring(row):
    """The docstring of one generalized ufunc."""
    reduces = row["signature"].endswith("->()")
    backward = len(row["operands"]) > 1
    if backward:
        error = (
            f"The result is within {row['bound']:g} units in the last place of the larger of "
            "the two terms that are subtracted."
        )
        special = "NaN in `grad` makes its row NaN, without a warning."
    else:
        error = f"The result is within {row['bound']:g} units in the last place."
        special = (
            "NaN in a row makes it NaN, without a warning; only -inf gives -inf, inf gives inf, "
            "and an empty row -inf. Where the maximum and the logarithm cancel, the error is "
            "within 4 units in the last place of float64, or of the maximum in float64 itself."
            if reduces
            else "A row with NaN, with inf or with only -inf is NaN, without a warning."
        )
    return ROWWISE_TEMPLATE.format(
        **{key: row[key] for key in ("summary", "signature", "name", "example")},
        call=f"{row['name']}{rowwise_signature(row)}",
        explanation=wrap(f"Computes ``{row['formula']}`` for each row, that is, along one axis."),
        source=reference(row),
        parameters="\n".join(array_like(name, OPERANDS[name]) for name in row["operands"]),
        in_place="" if reduces else "; an operand itself computes in place",
        keepdims="keepdims : bool, optional\n    Whether that axis stays, with length 1.\n"
        if reduces
        else "",
        returns="y : ndarray or scalar\n    One number for each row."
        if reduces
        else "y : ndarray\n    In the shape that the operands broadcast to.",
        error=wrap(f"{error} {special}"),
        result=f"np.float64({row['result']})" if reduces else f"array({row['result']})",
    )
