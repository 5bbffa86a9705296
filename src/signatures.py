"""Signatures of the ufuncs for `inspect`, from the rows of the catalogue.

CMake installs this module as relu_ufunc._signatures. src/docstrings.py uses it, too.
"""

from inspect import Parameter, Signature

POSITIONAL = Parameter.POSITIONAL_ONLY
EITHER = Parameter.POSITIONAL_OR_KEYWORD
KEYWORD = Parameter.KEYWORD_ONLY

# Parameters of every ufunc after its operands, as inspect.signature(numpy.exp) shows it.
UFUNC_OPTIONS = [
    Parameter("where", KEYWORD, default=True),
    Parameter("casting", KEYWORD, default="same_kind"),
    Parameter("order", KEYWORD, default="K"),
    Parameter("dtype", KEYWORD, default=None),
    Parameter("subok", KEYWORD, default=True),
    Parameter("signature", KEYWORD, default=None),
]


def has_two_gradients(row, pass_):
    return pass_ == "backward" and row["two_gradients"]


def signature(row, pass_):
    """The signature for inspect: the parameters with their defaults."""
    operands = row["passes"][pass_]["operands"]
    parameters = [Parameter(operand, POSITIONAL) for operand in operands]
    for parameter in row["parameters"]:
        default = Parameter.empty if parameter["default"] is None else parameter["default"]
        parameters.append(Parameter(parameter["name"], EITHER, default=default))
    out = (None, None) if has_two_gradients(row, pass_) else None
    parameters.append(Parameter("out", EITHER, default=out))
    return Signature(parameters + UFUNC_OPTIONS)


def keeps_dimensions(row):
    """Whether NumPy takes keepdims=: every input has rows, and the result has none."""
    return row["signature"].replace("(n)", "").strip(",") == "->()"


def rowwise_signature(row):
    """The signature of a generalized ufunc for inspect."""
    parameters = [Parameter(operand, POSITIONAL) for operand in row["operands"]]
    if row["parameter"] is not None:
        parameters.append(Parameter(row["parameter"], EITHER, default=row["default"]))
    parameters.append(Parameter("out", EITHER, default=None))
    options = UFUNC_OPTIONS[1:]  # without where
    options.append(Parameter("axes", KEYWORD, default=None))
    options.append(Parameter("axis", KEYWORD, default=-1))
    if keeps_dimensions(row):
        options.append(Parameter("keepdims", KEYWORD, default=False))
    return Signature(parameters + options)
