"""The numpydoc docstrings of the ufuncs, from the rows of the catalogue."""

from functools import partial
from textwrap import fill

from bounds import CORRECTLY_ROUNDED
from signatures import has_two_gradients, keeps_dimensions, rowwise_signature, signature

wrap = partial(fill, width=92, break_on_hyphens=False)
indented = partial(wrap, initial_indent="    ", subsequent_indent="    ")

HEADLINES = {
    "forward": "{summary}.",
    "derivative": "Derivative of `{name}`.",
    "backward": "Backward pass of `{name}`.",
    "backward_from_output": "Backward pass of `{name}`, from its result.",
    "second_derivative": "Second derivative of `{name}`.",
}

# What See Also says of the other passes.
RELATION = {
    "forward": "The function itself.",
    "derivative": "Its derivative.",
    "backward": "Its backward pass, the gradient times the derivative.",
    "backward_from_output": "The same from the result of the forward pass.",
    "second_derivative": "Its second derivative.",
}

TEMPLATE = """{call}

{headline}

{explanation}

Parameters
----------
{parameters}
{out}
where : array_like, optional
    Boolean mask, broadcast with the operands. Where it is False, `out` keeps its values. Without
    `out`, these elements of the result are not initialized.
casting, order, dtype, subok, signature : optional
    As for every ufunc, see `numpy.ufunc`.

Returns
-------
{returns}

Raises
------
TypeError
    If an operand is complex, an object, a string or a date{type_error}.

See Also
--------
{see_also}

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


def array_like(name, meaning, optional=False):
    return f"{name} : array_like{', optional' if optional else ''}\n{indented(meaning)}"


def call_of(row):
    """The forward call as text."""
    return f"{row['name']}({', '.join([row['operand'], *(p['name'] for p in row['parameters'])])})"


def describe_operand(row, pass_, operand):
    name, call = row["name"], call_of(row)
    if operand == "grad":
        return f"Gradient of the loss with respect to ``{call}``. It broadcasts against the others."
    if operand == "y":
        return f"Result of the forward pass ``{call}``."
    if pass_ == "backward":
        return f"Input of the forward pass ``{call}``, not its result."
    if row["kind"] == "loss":
        return "Logits: values of which the probability is the sigmoid."
    if row["kind"] == "gated":
        return "Gate: the activation is applied to it, and the result is multiplied by `x`."
    if pass_ == "forward":
        return (
            "Input values, to each of which the activation is applied. Often the result of "
            "a linear layer."
        )
    return f"Values at which the derivative is evaluated: the input of `{name}`, not its result."


def describe_parameters(row, pass_):
    operands = row["passes"][pass_]["operands"]
    described = [array_like(operand, describe_operand(row, pass_, operand)) for operand in operands]
    for parameter in row["parameters"]:
        default = parameter["default"]
        text = f"{parameter['meaning']}. It broadcasts against `{operands[-1]}`."
        if default is not None:
            text += f" The default is {default:g}."
        described.append(array_like(parameter["name"], text, optional=default is not None))
    return "\n".join(described)


def describe_see_also(row, pass_, rows):
    """The other passes, then similar functions in the same pass."""
    relation = dict(RELATION)
    if row["two_gradients"]:
        relation["backward"] = "Its backward pass, with two gradients."
    lines = [
        f"{form['name']} : {relation[other]}"
        for other, form in row["passes"].items()
        if other != pass_
    ]
    for other in row["see_also"]:
        passes = rows[other].get("passes")
        if passes is None:  # along an axis
            lines.append(f"{other} : {rows[other]['summary']}.")
            continue
        there = pass_ if pass_ in passes else "forward"
        lines.append(f"{passes[there]['name']} : {HEADLINES[there].format(**rows[other])}")
    return "\n".join(lines)


def describe_out(row, pass_):
    if has_two_gradients(row, pass_):
        return (
            "out : tuple of two, each ndarray or None, optional\n"
            "    Arrays for the two results. None makes a new array."
        )
    place = row["passes"][pass_]["operands"][0]
    return (
        "out : ndarray, None, or tuple of ndarray and None, optional\n"
        f"    Array for the result. ``out={place}`` computes in place. By default a new array is "
        "made."
    )


def describe_result(row, pass_):
    operand = row["operand"]
    of_operand = f"Gradient of the loss with respect to `{operand}`"
    if has_two_gradients(row, pass_):
        parameter = row["parameters"][0]
        text = f"Gradient with respect to `{parameter['name']}` of each element."
        if not parameter["per_element"]:
            text += f" Sum it over the axes along which `{parameter['name']}` was broadcast."
        return (
            f"grad_{operand} : ndarray or scalar\n    {of_operand}.\n"
            f"grad_{parameter['name']} : ndarray or scalar\n{indented(text)}"
        )
    meaning = {
        "forward": {"loss": "The loss of each element", "gated": "The gated values"}.get(
            row["kind"], "The activation of each element"
        ),
        "derivative": "The derivative at each element",
        "second_derivative": "The second derivative at each element",
    }.get(pass_, of_operand)
    name = f"grad_{operand}" if pass_.startswith("backward") else "y"
    meaning += ", in the shape of the operands broadcast together."
    return f"{name} : ndarray or scalar\n    {meaning}"


def describe_alias(row, pass_):
    if row["alias"] is None:
        return ""
    alias = row["passes"][pass_]["name"].replace(row["name"], row["alias"], 1)
    return f" `{alias}` is the same object."


def explain(row, pass_):
    """What is computed, and the symbols of the formula."""
    text = explain_pass(row, pass_)
    return text if row["where"] is None else f"{text} {row['where']}"


def explain_pass(row, pass_):
    formula, name = f"``{row['formula']}``", row["name"]
    if pass_ == "forward":
        return f"Computes {formula} for each element."
    kink = "" if row["kink"] is None else f" Its value at the kinks: {row['kink']}."
    if pass_ == "derivative":
        return f"The derivative of {formula} with respect to `{row['operand']}`.{kink}"
    if pass_ == "second_derivative":
        return f"The second derivative of {formula} with respect to `{row['operand']}`."
    if has_two_gradients(row, pass_):
        return f"Computes the gradients through {formula} for each element."
    if pass_ == "backward_from_output":
        return (
            f"Computes the gradient through {formula} for each element from the result `y` of the "
            "forward pass, so that its input need not be kept."
        )
    arguments = ", ".join([row["operand"], *(p["name"] for p in row["parameters"])])
    return (
        f"Computes ``grad * {name}_derivative({arguments})`` for each element, the gradient "
        f"through {formula}."
    )


def reference(row):
    return wrap(f".. [1] {row['source']}", subsequent_indent="   ")


def describe_notes(row, pass_):
    if row["integers"] and "grad" not in row["passes"][pass_]["operands"]:
        dtypes = "Booleans, integers and floats of every width keep their dtype."
    else:
        dtypes = "Floats of every width keep their dtype; integers promote to floats."
    ulp = row["passes"][pass_]["bounds"]["float32"]["default"]
    if row["kind"] == "gated" and ulp != CORRECTLY_ROUNDED:
        error = (
            f"The relative error is that of `{row['see_also'][0]}` and half a unit in the last "
            "place for each product."
        )
    elif ulp == CORRECTLY_ROUNDED:
        error = "The result is exact or correctly rounded."
    else:
        error = f"In float32 the result is within {ulp:.2f} units in the last place."
    notes = [wrap(f"{dtypes} {error} NaN gives NaN, without a warning.")]
    passes = row["passes"]
    factor = "derivative" if pass_ == "backward" and "derivative" in passes else pass_
    about_digits = (passes[pass_]["lost"], passes[factor]["cancels"])
    notes += [wrap(note) for note in about_digits if note is not None]
    if row["at_zero"] is not None and pass_ != "backward_from_output":
        name = row["parameters"][-1]["name"]
        limit = f"A zero `{name}` is the limit from the side of its sign"
        notes.append(wrap(f"{limit}: {row['at_zero']}."))
    return "\n\n".join(notes)


def backward_example(row, pass_):
    """The operands get names; single numbers stand in the call."""
    form = row["passes"][pass_]
    texts = row["example"]
    if pass_ == "backward_from_output":
        texts = [row["passes"]["forward"]["result"], *texts[1:]]
    names = [form["operands"][-1], *(p["name"] for p in row["parameters"])]
    lines, arguments = [], ["grad"]
    for name, text in zip(names, texts):
        is_array = text.startswith("[")
        arguments.append(name if is_array else text)
        if is_array:
            lines.append(f">>> {name} = np.array({text})")
    lines.append(f">>> grad = np.ones_like({arguments[1]})")
    call = f"relu_ufunc.{form['name']}({', '.join(arguments)}"
    if has_two_gradients(row, pass_):
        first, second = (f"grad_{name}" for name in names[:2])
        lines.append(f">>> {first}, {second} = {call})")
        for name, result in zip((first, second), form["results"]):
            lines += [f">>> {name}", np_array(result)]
    else:
        result = form["result"] or row["passes"]["derivative"]["result"]
        lines += [f">>> {call}, out=grad)  # in place", np_array(result)]
    return "\n".join(lines)


def example(row, pass_):
    form = row["passes"][pass_]
    if "grad" in form["operands"]:
        shown = backward_example(row, pass_)
    else:
        call = f"relu_ufunc.{form['name']}({', '.join(row['example'])})"
        shown = f">>> {call}\n{np_array(form['result'])}"
    more = form["more"]
    return shown if more is None else f"{shown}\n\n{more.rstrip()}"


def np_array(text):
    """An array as an interactive session shows it."""
    return f"array({text})"


def docstring(row, pass_, rows):
    required = [f"`{p['name']}`" for p in row["parameters"] if p["default"] is None]
    return TEMPLATE.format(
        call=f"{row['passes'][pass_]['name']}{signature(row, pass_)}",
        headline=HEADLINES[pass_].format(**row),
        explanation=wrap(explain(row, pass_) + describe_alias(row, pass_)),
        parameters=describe_parameters(row, pass_),
        out=describe_out(row, pass_),
        returns=describe_result(row, pass_),
        type_error=f", or if {required[0]} is missing" if required else "",
        notes=describe_notes(row, pass_),
        see_also=describe_see_also(row, pass_, rows),
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
    Array for the result{in_place}. By default a new array is made.
casting, order, dtype, subok, signature, axes : optional
    As for every generalized ufunc, see `numpy.ufunc`. There is no `where`.
axis : int, optional
    The axis along which the rows lie, by default the last. One axis, not None.
{keepdims}
Returns
-------
{returns}

Raises
------
TypeError
    If an operand is complex, an object, a string or a date{row_type_error}.
numpy.exceptions.AxisError
    If there is no such axis.{label_error}

See Also
--------
{see_also}

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

{more}"""

# By kind and name.
OPERANDS = {
    ("row", "x"): "Input values, for instance the scores of classes. Each row along `axis` is a "
    "vector.",
    ("row", "grad"): "Gradient of the loss with respect to `y`. It broadcasts against `y`.",
    ("row", "y"): "Result of the forward pass ``{name}(x)``, not its input.",
    ("row", "target"): "Weight of each element, in most cases a distribution: numbers of at least "
    "0 with a sum of 1. Where a weight is 0, `x` may be -inf.",
    ("mask", "mask"): "Booleans along the same axis: True keeps an element, False leaves it out, "
    "the opposite of `numpy.ma`. It broadcasts over the other axes: ``(n, n)`` for a causal mask, "
    "``(batch, 1, 1, n)`` for a padding mask.",
    ("label", "label"): "Integers of any dtype: the index of the true class in each row. Its shape "
    "is that of `x` without `axis`, or broadcasts against it, in fewer dimensions than `x` has.",
    ("value", "grad"): "Gradient of the final loss with respect to the loss of each row, for "
    "instance ``1 / len(x)`` for a mean. Without the axis of the rows.",
}

SPECIAL = {
    "softmax": "A row with NaN, with inf or with only -inf is NaN, without a warning.",
    "log_softmax": "A row with NaN, with inf or with only -inf is NaN, without a warning.",
    "logsumexp": "NaN in a row makes it NaN, without a warning; only -inf gives -inf, inf gives "
    "inf, and an empty row -inf. Where the maximum and the logarithm cancel, the error is "
    "absolute: 4 units in the last place that the maximum of the row has in float64, in float32 "
    "too, or 2**-50 if the maximum is between -2 and 2.",
    "softmax_backward": "NaN in `grad` makes its row NaN, without a warning.",
    "log_softmax_backward": "NaN in `grad` makes its row NaN, without a warning.",
    "masked_softmax": "A masked element does not count, whatever its value, and its result is 0; "
    "a row without any True is 0. Where the kept elements of a row have NaN or inf, or are all "
    "-inf, their results are NaN, without a warning. A negative scale exchanges the roles of inf "
    "and -inf; with a scale of 0, -inf still gives 0. The backward pass is "
    "``scale * softmax_backward(grad, y)``, where `y` is the result. Masked elements get a "
    "gradient of 0.",
    "masked_log_softmax": "A masked element does not count, whatever its value, and its result is "
    "-inf; a row without any True is -inf. Where the kept elements of a row have NaN or inf, or "
    "are all -inf, their results are NaN, without a warning.",
    "softmax_cross_entropy": "A row with NaN, with inf or with only -inf gives NaN, without a "
    "warning.",
    "softmax_cross_entropy_backward": "A row with NaN, with inf or with only -inf gives NaN, "
    "without a warning. A probability of the label next to 1 keeps the digits of its difference "
    "from 1.",
    "softmax_cross_entropy_dense": "The bound holds for targets of at least 0. A row of `x` with "
    "NaN, with inf or with only -inf gives NaN, without a warning.",
    "softmax_cross_entropy_dense_backward": "A row of `x` with NaN, with inf or with only -inf "
    "gives NaN, without a warning.",
}
ROW_TYPE_ERROR = {
    "mask": ", or if `mask` is not boolean",
    "label": ", or if `label` has no integer dtype",
}
LABEL_ERROR = """
ValueError
    If a label is outside [0, n) for rows of n elements, or `label` has as many dimensions as `x`,
    as one-hot labels have. Nothing is written then."""


def describe_row_operands(row):
    forward = row["name"].removesuffix("_backward")
    described = [
        array_like(name, OPERANDS[kind, name].format(name=forward))
        for kind, name in zip(row["kinds"], row["operands"])
    ]
    if row["parameter"] is not None:
        text = (
            f"{row['meaning']}. One number for each row, or one for all. The default is "
            f"{row['default']:g}."
        )
        described.append(array_like(row["parameter"], text, optional=True))
    return "\n".join(described)


def describe_row_error(row):
    error = f"The result is within {row['bound']:g} units in the last place"
    if row["bound"] > 2:
        error += " of the larger of the two terms that are subtracted"
    return wrap(f"{error}. {SPECIAL[row['name']]}")


def describe_row_result(row):
    if row["name"].endswith("_backward"):
        return (
            "grad_x : ndarray\n    Gradient of the loss with respect to `x`, the input of the "
            "forward pass."
        )
    if row["signature"].endswith("->()"):
        return "y : ndarray or scalar\n    One number for each row."
    return "y : ndarray\n    The result of each row, in the shape of `x`."


def rowwise_docstring(row, rows):
    reduces = row["signature"].endswith("->()")
    in_place = row["operands"][row["kinds"].index("row")]
    return ROWWISE_TEMPLATE.format(
        **{key: row[key] for key in ("summary", "signature", "name", "example")},
        call=f"{row['name']}{rowwise_signature(row)}",
        explanation=wrap(f"Computes ``{row['formula']}`` for each row, that is, along one axis."),
        source=reference(row),
        parameters=describe_row_operands(row),
        see_also="\n".join(f"{other} : {rows[other]['summary']}." for other in row["see_also"]),
        more=row["more"],
        in_place="" if reduces else f". ``out={in_place}`` computes in place",
        keepdims="keepdims : bool, optional\n    Whether that axis stays, with length 1.\n"
        if keeps_dimensions(row)
        else "",
        returns=describe_row_result(row),
        row_type_error="".join(ROW_TYPE_ERROR.get(kind, "") for kind in row["kinds"]),
        label_error=LABEL_ERROR if "label" in row["kinds"] else "",
        error=describe_row_error(row),
        result=f"np.float64({row['result']})" if reduces else f"array({row['result']})",
    )


def docstrings(elementwise, rowwise):
    """The docstring of each ufunc by its name."""
    rows = {row["name"]: row for row in [*elementwise, *rowwise]}
    texts = {
        form["name"]: docstring(row, pass_, rows)
        for row in elementwise
        for pass_, form in row["passes"].items()
    }
    return texts | {row["name"]: rowwise_docstring(row, rows) for row in rowwise}
