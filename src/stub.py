"""Writes the type stub of the package: one class per kind of signature, one line per name.

A call is declared by what comes in: arrays and scalars of NumPy's floating types, Python's numbers,
sequences of them, and everything else; each without an output, with out=... and with an array.
"""

from pathlib import Path

HEAD = Path(__file__).with_name("stub_head.pyi.in")
ARRAY = "np.ndarray[_Shape, _Floats]"
KEPT_ARRAY = "np.ndarray[_Shape, _Numbers]"
POINT = "np.ndarray[tuple[()], np.dtype[{}]]"
FLOATS = "NDArray[np.float64]"

# Operand, hyperparameter, `out`, the result; out= by keyword alone where it starts with "*".
ELEMENTWISE = [
    ("_Operand", "_Operand", "_Out | tuple[_Out]", "_Out"),
    ("np.memmap[_Shape, _Floats]", f"float | {ARRAY}", "None = None", ARRAY),
    ("_Same", "float | _Same", "None = None", "_Same"),
    ("float", "float", "None = None", "np.float64"),
    ("_Sequence", "float | _Sequence", "None = None", FLOATS),
    (ARRAY, f"float | {ARRAY}", "*EllipsisType", ARRAY),
    ("_FloatScalar", "float | _FloatScalar", "*EllipsisType", POINT.format("_FloatScalar")),
    ("float | _Sequence", "float | _Sequence", "*EllipsisType", FLOATS),
    ("_Operand", "_Operand", "*EllipsisType", "Any"),
    ("_Operand", "_Operand", "_AnyOut = None", "Any"),
]

# A function that keeps integers. To type checkers a bool is an int.
KEEPING = [
    ("_Operand", None, "_Out | tuple[_Out]", "_Out"),
    ("np.memmap[_Shape, _Numbers]", None, "None = None", KEPT_ARRAY),
    ("_SameNumber", None, "None = None", "_SameNumber"),
    ("bool", None, "None = None", "np.bool"),
    ("int", None, "None = None", "np.int_"),
    ("float", None, "None = None", "np.float64"),
    (KEPT_ARRAY, None, "*EllipsisType", KEPT_ARRAY),
    ("_NumberScalar", None, "*EllipsisType", POINT.format("_NumberScalar")),
    ("float | _Sequence", None, "*EllipsisType", "NDArray[Any]"),
    ("_Operand", None, "*EllipsisType", "Any"),
    ("_Operand", None, "_AnyOut = None", "Any"),
]

ALONG_AXIS = [
    ("_Operand", None, "_Out | tuple[_Out]", "_Out"),
    ("np.memmap[_Shape, _Floats]", None, "None = None", ARRAY),
    ("_SameRows", None, "None = None", "_SameRows"),
    (ARRAY, None, "*EllipsisType", ARRAY),
    ("_Sequence", None, "*EllipsisType", FLOATS),
    ("_Operand", None, "*EllipsisType", "Any"),
    ("_Operand", None, "_AnyOut = None", "Any"),
]

REDUCING = [
    ("_Operand", None, "_Out | tuple[_Out]", "_Out"),
    ("NDArray[_FloatScalar]", None, "*EllipsisType", "NDArray[_FloatScalar]"),
    ("_Sequence", None, "*EllipsisType", FLOATS),
    ("_Operand", None, "*EllipsisType", "Any"),
    ("_Operand", None, "_AnyOut = None", "Any"),
]


def overload(operands, parameters, nout, options, row, extra=(), kinds=()):
    """One overload; parameters are (name, whether it may be left out)."""
    operand, hyperparameter, out, result = row
    general = "_Operand" in operand
    number = operand if general else f"float | {operand}"
    of_kind = {"mask": "_Operand", "label": "_Operand", "value": number}
    types = {name: of_kind.get(kind, operand) for name, kind in zip(operands, kinds)}
    hyperparameter = hyperparameter or number
    arguments = ["self", *(f"{name}: {types.get(name, operand)}" for name in operands), "/"]
    optional = False
    for name, has_default in parameters:
        arguments.append(f"{name}: {hyperparameter}" + (" = ..." if has_default else ""))
        optional |= has_default
    if out == "_Out | tuple[_Out]" and nout == 2:
        out = "tuple[_Out, _Out]"
    by_keyword = out.startswith("*") or (optional and "=" not in out)
    if by_keyword:
        arguments.append("*")
    arguments.append(f"out: {out.removeprefix('*')}")
    if extra and not by_keyword:
        arguments.append("*")
    arguments += extra
    arguments.append(f"**options: Unpack[_{'All' if general else ''}{options}]")
    if nout == 2:
        result = f"tuple[{result}, {result}]"
    ignored = "  # type: ignore[overload-overlap]" if operand == "bool" else ""
    lines = "".join(f"        {argument},\n" for argument in arguments)
    return f"    @overload\n    def __call__({ignored}\n{lines}    ) -> {result}: ...\n"


def signature_class(name, overloads):
    return f"@type_check_only\nclass {name}(np.ufunc):  # type: ignore[misc]  # final\n" + "".join(
        overloads
    )


def class_name(operands, parameters, suffix=""):
    names = [*operands, *(name for name, _ in parameters)]
    required = "".join("Required" for _, has_default in parameters if not has_default)
    return "_" + "".join(name.title() for name in names) + required + suffix


def functions(elementwise, rowwise, kinds_of):
    """(public name, class, its overloads) of each function and alias."""
    for row in elementwise:
        parameters = [(p["name"], p["default"] is not None) for p in row["parameters"]]
        for pass_, form in row["passes"].items():
            operands = form["operands"]
            nout = 2 if pass_ == "backward" and row["two_gradients"] else 1
            keeps = row["integers"] and "grad" not in operands
            rows = KEEPING if keeps else ELEMENTWISE
            # Sequences of these go to the general overload.
            if ("grad" in operands and not parameters) or nout == 2:
                rows = [r for r in rows if r[0] != "_Sequence"]
            kind = class_name(
                operands, parameters, "Integers" if keeps else "" if nout == 1 else "Both"
            )
            overloads = [overload(operands, parameters, nout, "Options", r) for r in rows]
            yield form["name"], kind, overloads
            if row["alias"] is not None:
                yield form["name"].replace(row["name"], row["alias"], 1), kind, overloads
    for name, row in rowwise.items():
        parameters = [(p["name"], "default" in p) for p in row.get("parameters", [])]
        reduces, kinds = row["signature"].endswith("->()"), kinds_of[name]
        extra = ["keepdims: bool = False"] if reduces and set(kinds) == {"row"} else []
        suffix = "Reduced" if reduces else "Rows"
        yield (
            name,
            class_name(row["operands"], parameters, suffix),
            [
                overload(row["operands"], parameters, 1, "RowOptions", r, extra, kinds)
                for r in (REDUCING if reduces else ALONG_AXIS)
            ],
        )


def write_stubs(elementwise, rowwise, kinds_of):
    """Of the package and of its module `reproducible`. `kinds_of` has the kind of each operand of
    each function along an axis."""
    classes, lines, names = {}, [], ["__version__", "show_config"]
    for name, kind, overloads in functions(elementwise, rowwise, kinds_of):
        classes[kind] = signature_class(kind, overloads)
        lines.append(f"{name}: {kind}\n")
        names.append(name)
    exported = "".join(f'    "{name}",\n' for name in sorted(names))
    head, marker, rest = HEAD.read_text("utf-8").partition("__version__: str\n")
    ufuncs = sorted(names[2:])
    return (
        f"{head}__all__ = [\n{exported}]\n\n{marker}{rest}\n"
        + "\n".join(classes.values()) + "\n" + "".join(lines),
        "from relu_ufunc import (\n" + "".join(f"    {name} as {name},\n" for name in ufuncs)
        + ")\n\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in ufuncs) + "]\n",
    )  # fmt: skip
