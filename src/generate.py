"""Writes what follows from catalogue.toml: C, the rows that Python sees, docstrings, the type stub.

    python src/generate.py OUTPUT TARGET ...

CMake runs it with the targets that the compiler can build, best first. Nothing that it writes is
committed.

A unit is one (target, lanes). For each unit it writes C files with a three-line function for each
function, pass and dtype, and the tables of these functions:

==========  =================================================================
float32     functions with lanes = "own" on float32 and float16, all short
            forms on float32; softmax and log_softmax; relu on integers
wide        exact forms in lanes of float64: of the elementwise functions with
            lanes = "wide" on float32, of all rowwise ones on float32 and float16
float64     everything on float64
longdouble  everything on longdouble; target scalar only
==========  =================================================================
"""

import argparse
import itertools
import sys
import tomllib
from pathlib import Path
from pprint import pformat
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).parent))  # in safe-path mode Python leaves it out
from bounds import CORRECTLY_ROUNDED, bounds_of
from docstrings import docstrings
from stub import write_stubs

CATALOGUE = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text("utf-8"))
ELEMENTWISE, ROWWISE, TARGETS = (CATALOGUE[key] for key in ("elementwise", "rowwise", "target"))
# The passes of an activation, those of every one first.
PASSES = ("forward", "derivative", "backward", "backward_from_output", "second_derivative")
NOTICE = "/* Written by src/generate.py from src/catalogue.toml. */\n"

# Unit: its dtypes, each with its enum element and C type.
DTYPES = {
    "float32": {"float32": ("AS_LANE", "float"), "float16": ("AS_FLOAT16", "uint16_t")},
    "wide": {"float32": ("AS_FLOAT32", "float"), "float16": ("AS_FLOAT16", "uint16_t")},
    "float64": {"float64": ("AS_LANE", "double")},
    "longdouble": {"longdouble": ("AS_LANE", "long double")},
}
# Tables of the catalogue: the fields that each has, and those that it may have.
SHORT_FIELDS = ("short", "short_dtypes", "short_only_default", "large")
FIELDS = {
    "target": (("needs", "runs"), ()),
    "elementwise": (
        (
            "header",
            "lanes",
            "summary",
            "formula",
            "source",
            "see_also",
            "example",
            "forward",
        ),
        (
            "alias",
            "kind",
            "operand",
            "parameters",
            "integers",
            "where",
            "kink",
            "at_zero",
            "derivative_zero",
            "reproducible",
            "middle",
            *PASSES[1:],
        ),
    ),
    "forward": (
        ("exact", "result"),
        (*SHORT_FIELDS, "at_default", "max_ulp", "fused_max_ulp", "more", "exceptions"),
    ),
    "derivative": (
        ("exact", "result"),
        (*SHORT_FIELDS, "at_default", "max_ulp", "more", "product", "cancels", "exceptions"),
    ),
    "backward": (("exact", "results"), SHORT_FIELDS),
    "backward_from_output": (("exact", "result"), (*SHORT_FIELDS, "max_ulp", "more", "lost")),
    "second_derivative": (("exact", "result"), (*SHORT_FIELDS, "max_ulp", "more", "cancels")),
    "parameter": (("name", "meaning"), ("default", "per_element", "values")),
    "rowwise": (
        (
            "header",
            "lanes",
            "signature",
            "operands",
            "bound",
            "summary",
            "formula",
            "source",
            "see_also",
            "example",
            "result",
            "more",
            "exact",
        ),
        (
            "parameters",
            "origin",
            "counts_max",
            "skips_max",
            "limits",
            "finish",
            "scale_kept",
            "one_result",
            "outside",
            "float16",
            "short",
            "reproducible",
        ),
    ),
    "row_exact": (("term", "add"), ("second", "third", "value", "result", "float16")),
    "row_reproducible": (("result",), ()),
    "row_short": (("dtypes", "limits", "term", "add"), ("value", "finish", "result", "float16")),
}
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]


def mistakes_in(kind, where, table):
    """Yield a sentence for each mistake in the fields of a table of this kind."""
    needed, optional = FIELDS[kind]
    for field in needed:
        if field not in table:
            yield f"[{where}] lacks the field {field!r}"
    for field in table:
        if field not in needed + optional:
            yield f"[{where}] has an unknown field {field!r}"
    if table.get("lanes", "own") not in ("own", "wide"):
        yield f"[{where}] has lanes = {table['lanes']!r}, neither 'own' nor 'wide'"
    if "short_dtypes" in optional and ("short" in table) != ("short_dtypes" in table):
        yield f"[{where}] has one of 'short' and 'short_dtypes' without the other"


def mistakes(catalogue):
    """A sentence for each mistake in the fields of the tables."""
    found = []
    for name, table in catalogue["target"].items():
        found += mistakes_in("target", f"target.{name}", table)
    for name, table in catalogue["elementwise"].items():
        where = f"elementwise.{name}"
        found += mistakes_in("elementwise", where, table)
        for pass_ in PASSES:
            if pass_ in table:
                found += mistakes_in(pass_, f"{where}.{pass_}", table[pass_])
        for parameter in table.get("parameters", []):
            found += mistakes_in("parameter", f"{where}.parameters", parameter)
    for name, table in catalogue["rowwise"].items():
        where = f"rowwise.{name}"
        found += mistakes_in("rowwise", where, table)
        for form in ("exact", "short", "reproducible"):
            if form in table:
                found += mistakes_in(f"row_{form}", f"{where}.{form}", table[form])
    return found


def elementwise_dtypes(unit):
    """float16 goes through float32's kernels, except where it has kernels in its own lanes."""
    return {dtype: types for dtype, types in DTYPES[unit].items()
            if (unit, dtype) != ("wide", "float16")}  # fmt: skip


def units_of(target):
    return [unit for unit in DTYPES if unit != "longdouble" or target == "scalar"]


def lane_dtype(dtype):
    """The dtype whose short forms serve this one: float16 is computed as float32."""
    return "float32" if dtype == "float16" else dtype


def computes(unit, lanes):
    """Whether the exact form of functions with these `lanes` in the catalogue is in this unit."""
    return unit in ("float32" if lanes == "own" else "wide", "float64", "longdouble")


def passes_of(row):
    """The passes of an activation. The backward pass follows from the derivative, unless it has
    its own table: then it has a gradient for the first parameter as well."""
    passes = {pass_ for pass_ in PASSES if pass_ in row}
    if "derivative" in row and "second_derivative" not in row:
        passes.add("backward")
    return [pass_ for pass_ in PASSES if pass_ in passes]


class Function:
    """One pass of one activation, and how the C functions for it look."""

    def __init__(self, name, pass_):
        self.name, self.pass_ = name, pass_
        self.row = ELEMENTWISE[name]
        self.has_grad = pass_ in ("backward", "backward_from_output")
        self.two_gradients = pass_ == "backward" and "backward" in self.row
        is_product = pass_ == "backward" and not self.two_gradients
        self.form = self.row["derivative" if is_product else pass_]
        self.parameters = self.row.get("parameters", [])
        self.constants = sum(not p.get("per_element", False) for p in self.parameters)
        self.at_default = self.form.get("at_default")
        self.has_default = self.constants > 0 and "default" in self.parameters[-1]
        self.nin = 1 + self.has_grad + len(self.parameters)
        self.nout = 2 if self.two_gradients else 1
        self.interleaved = (
            "INTERLEAVED_PAIRS" if self.nout == 2
            else "INTERLEAVED_LARGE" if self.form.get("large")
            else "INTERLEAVED"
        )  # fmt: skip
        self.c_name = f"{name}_{pass_}"

    def in_lanes(self, unit):
        """Whether the exact form is computed in the lanes of this unit."""
        return computes(unit, self.row["lanes"])

    def is_short(self, dtype):
        return dtype in self.form.get("short_dtypes", [])

    def only_default(self, dtype):
        return dtype in self.form.get("short_only_default", [])

    def arguments(self):
        """x and the parameters, as the formula takes them; the gradient, too, if it makes two."""
        return [f"in[{k}]" for k in range(self.has_grad and not self.two_gradients, self.nin)]

    def product(self, factor):
        return f"v_mul(in[0], {factor})" if self.has_grad else factor


def exact_thunk(f):
    """The formula on one vector, as the loop calls it."""
    arguments = ", ".join(f.arguments())
    if f.two_gradients:
        lines = {"vector": f"{f.form['exact']}({arguments}, out);"}
    elif f.has_grad and "product" in f.form:
        lines = {"vector": f"out[0] = {f.form['product']}(in[0], {arguments});"}
    else:
        call = f"{f.form['exact']}({arguments})"
        lines = {"vector": f"out[0] = {f.product(call)};"}
    if f.at_default:
        call = f"{f.at_default}({f.arguments()[0]})"
        lines["default_vector"] = f"out[0] = {f.product(call)};"
    return "\n".join(
        f"static ALWAYS_INLINE void {f.c_name}_{suffix}(const V *in, V *out)\n{{\n    {line}\n}}\n"
        for suffix, line in lines.items()
    )


def exact_loop(f, dtype, element):
    head = f"static void {f.c_name}_{dtype}(const void *const *in, void *const *out, ptrdiff_t n,"
    run = "run" if f.row["lanes"] == "own" else "run_smooth"
    sizes = f"{f.nin}, {f.nout}, {element}, {f.constants}"
    call = f"{run}(in, out, n, flags, {sizes}, {f.c_name}_vector)"
    body = f"    {call};\n"
    if f.at_default:
        count = f.constants
        values = ", ".join(repr(parameter["default"]) for parameter in f.parameters)
        body = (
            f"    static const Lane defaults[] = {{{values}}};\n"
            f"    if (are_constant(in, flags, {f.nin}, {element}, defaults, {count}))\n"
            f"        run(in, out, n, flags & ~CONSTANT_PARAMETERS, {f.nin - count}, {f.nout},\n"
            f"            {element}, 0, {f.c_name}_default_vector);\n"
            f"    else\n        {call};\n"
        )
    indent = " " * (head.index("(") + 1)
    return f"{head}\n{indent}int flags)\n{{\n{body}}}\n"


def short_thunk(f, suffix, arguments, condition=None):
    call = f"{f.form['short']}({', '.join([*arguments, 'out'] if f.two_gradients else arguments)})"
    if f.two_gradients:
        lines = [f"M in_range = {call};", "return in_range;"]
        if condition:
            lines[1] = f"return v_and(in_range, {condition});"
    else:
        value = f.product("quiet_factor(y)") if f.has_grad else "y.value"
        lines = [f"struct partial y = {call};"]
        if condition:
            lines.append(f"y.in_range = v_and(y.in_range, {condition});")
        lines += [f"out[0] = {value};", "return y.in_range;"]
    body = "".join(f"    {line}\n" for line in lines)
    return f"static ALWAYS_INLINE M {f.c_name}_{suffix}_vector(const V *in, V *out)\n{{\n{body}}}\n"


def short_thunks(f, only_default):
    if not f.has_default:
        return short_thunk(f, "short", f.arguments())
    default = f"v_set({f.parameters[-1]['default']!r})"
    at_default = [*f.arguments(), "true"]
    condition = f"v_eq(in[{f.nin - 1}], {default})" if only_default else None
    return short_thunk(f, "any", at_default if only_default else [*f.arguments(), "false"],
                       condition) + short_thunk(f, "default", at_default)  # fmt: skip


def short_loop(f, dtype, exact):
    head = f"in, out, n, flags, {f.nin}, {f.nout}"
    if not f.has_default:
        vector = f"{f.c_name}_short_vector"
        call = f"run_partial({head}, {f.constants}, {f.interleaved}, {vector},"
    else:
        thunks = f"{f.c_name}_any_vector, {f.c_name}_default_vector"
        only_default = "true" if f.only_default(dtype) else "false"
        default = f"{f.parameters[-1]['default']!r}, {only_default}"
        call = f"run_partial_parametric({head}, {f.interleaved}, {thunks}, {default},"
    return dedent(f"""\
        static void {f.c_name}_{dtype}_short(const void *const *in, void *const *out,
                                             ptrdiff_t n, int flags)
        {{
            {call}
                        &{exact}[ACTIVATION_{f.name}][{f.pass_.upper()}]);
        }}
        """)


def kernel_row(f, loop, ctype, is_short):
    vectors = f"{f.interleaved} * " if is_short else ""
    sizes = f"{f.nin}, {f.nout}, sizeof({ctype}), LANES, {vectors}LANES, {f.constants}"
    return f"[{f.pass_.upper()}] = {{{loop}, {sizes}}}"


def kernel_table(name, rows):
    """rows: (activation, [C initializers])."""
    body = "".join(
        f"    [ACTIVATION_{activation}] = {{\n" + "".join(f"        {row},\n" for row in passes)
        + "    },\n"
        for activation, passes in rows if passes
    )  # fmt: skip
    return f"const kernel_table {name} = {{\n{body}}};\n"


def integer_functions():
    """relu and its derivative; the compiler makes vectors of these loops."""
    parts, rows = [], []
    for kind in INTEGERS:
        for pass_, formula in (("forward", "x[i] > 0 ? x[i] : 0"), ("derivative", "x[i] > 0")):
            parts.append(
                dedent(f"""\
                static void relu_{pass_}_{kind}(const void *const *in, void *const *out,
                                                ptrdiff_t n, int flags)
                {{
                    const {kind}_t *x = in[0];
                    {kind}_t *y = out[0];
                    (void)flags;
                    for (ptrdiff_t i = 0; i < n; i++)
                        y[i] = {formula};
                }}
                """)
            )
        rows.append(
            f"        {{{{relu_forward_{kind}, 1, 1, sizeof({kind}_t), 1, 1, 0}},\n"
            f"         {{relu_derivative_{kind}, 1, 1, sizeof({kind}_t), 1, 1, 0}}}},\n"
        )
    half = len(rows) // 2
    table = "".join(f"    {{\n{''.join(some)}    }},\n" for some in (rows[:half], rows[half:]))
    return parts, f"static const integer_table integers = {{\n{table}}};\n"


def if_short(text, otherwise=None):
    return f"#if SHORT_FORMS\n{text}" + (f"#else\n{otherwise}" if otherwise else "") + "#endif\n"


def table_of(functions, name, suffix, ctype, is_short=False):
    """The table of the C functions that end in this suffix."""
    rows = [
        (activation, [kernel_row(f, f"{f.c_name}_{suffix}", ctype, is_short)
                      for f in functions if f.name == activation])
        for activation in ELEMENTWISE
    ]  # fmt: skip
    return kernel_table(name, rows)


def exact_part(target, unit, functions):
    """C functions, their tables, and the fields of struct elementwise_unit."""
    parts, tables, fields = [], [], []
    for f in functions:
        parts.append(exact_thunk(f))
        parts += [exact_loop(f, dtype, element)
                  for dtype, (element, _) in elementwise_dtypes(unit).items()]  # fmt: skip
    for dtype, (_, ctype) in elementwise_dtypes(unit).items():
        table = f"{target}_{unit}_{dtype}"
        tables.append(table_of(functions, table, dtype, ctype))
        fields.append(f".exact[{dtype.upper()}] = &{table}")
    return parts, tables, fields


def short_part(target, unit, functions):
    """The same for short forms, with the table of the exact forms that they fall back to. Their
    dtype is named like the unit."""
    exact = f"{target}_{'wide' if unit == 'float32' else unit}_{unit}"
    parts = [f"extern const kernel_table {exact};\n"]
    ctype = DTYPES[unit][unit][1]
    for f in functions:
        parts += [short_thunks(f, f.only_default(unit)), short_loop(f, unit, exact)]
    table = f"{target}_{unit}_short"
    tables = [f"static {table_of(functions, table, f'{unit}_short', ctype, is_short=True)}"]
    return parts, tables, [f".partial[{unit.upper()}] = &{table}"]


def write_elementwise(target, unit):
    """The C file of the elementwise functions of one unit."""
    functions = [Function(name, pass_) for name, row in ELEMENTWISE.items()
                 for pass_ in passes_of(row)]  # fmt: skip
    exact = [f for f in functions if f.in_lanes(unit)]
    short = [f for f in functions if f.is_short(unit)]
    headers = dict.fromkeys(row["header"] for row in ELEMENTWISE.values())
    includes = "".join(f'#include "{header}"\n' for header in headers)
    parts, tables, fields = exact_part(target, unit, exact)
    body = "".join(f"    {field},\n" for field in fields)
    if unit in ("float32", "float64"):
        short_parts, short_tables, short_fields = short_part(target, unit, short)
        parts += ["#if SHORT_FORMS\n", *short_parts, *short_tables, "#endif\n"]
        body += if_short("".join(f"    {field},\n" for field in short_fields))
    if unit == "float32":
        loops, table = integer_functions()
        tables += [*loops, table]
        body += "    .integers = &integers,\n    .conversions_16 = conversions_16,\n"
    if unit == "wide":
        body += "    .conversions = conversions,\n"
    unit_table = f"const struct elementwise_unit {target}_{unit} = {{\n{body}}};\n"
    loops = "convert" if unit in ("float32", "wide") else "elementwise"
    return "\n".join([NOTICE, f'#include "loops/vector_{loops}.h"\n\n{includes}',
                      *parts, *tables, unit_table])  # fmt: skip


def row_inputs(row):
    """The names of all inputs of a function along an axis, hyperparameters included."""
    return [*row["operands"], *(parameter["name"] for parameter in row.get("parameters", []))]


def row_kinds(row):
    """What each input is: "row", "mask", "value" or "label", as in enum row_operand."""
    inputs = row["signature"].partition("->")[0].split(",")
    cores = {"(n)": "row", "()": "value"}
    return [
        name if name in ("mask", "label") else cores[core]
        for name, core in zip(row_inputs(row), inputs, strict=True)
    ]


class RowFunction:
    """One function along an axis for one dtype, and how the C functions for it look.

    In a unit other than float32, float16 needs no functions of its own. A reproducible kernel has
    the results of [rowwise.NAME.reproducible]: from inputs, not from rounded terms.
    """

    def __init__(self, name, unit, dtype, *, reproducible=False):
        self.name, self.unit, self.dtype, self.reproducible = name, unit, dtype, reproducible
        self.element, self.ctype = DTYPES[unit][dtype]
        self.row = ROWWISE[name]
        self.kinds = row_kinds(self.row)
        self.nin = sum(kind in ("row", "mask") for kind in self.kinds)
        self.masked = "mask" in self.kinds
        self.labelled = "label" in self.kinds
        self.has_value = "value" in self.kinds
        self.reduces = self.row["signature"].endswith("->()")
        self.origin = self.row.get("origin", "0")
        self.totals = 3 if "second" in self.row["exact"] else 1
        self.has_short = unit in self.row.get("short", {}).get("dtypes", [])
        # Terms are kept where they have the precision of a lane.
        is_lane = self.element == "AS_LANE"
        self.keeps_terms = "scale_kept" in self.row and is_lane and not reproducible

    def find(self, key, form=None):
        """A function in C, or None."""
        table = self.row[form] if form else self.row
        if self.reproducible and form:
            table = table | self.row["reproducible"]
        own = table.get(self.dtype, {}) if self.unit == "float32" else {}
        return own.get(key, table.get(key))

    def shape(self, **fields):
        """A struct row_shape of the fields that are not 0."""
        fields = {"totals": self.totals, **fields}
        listed = [f".{name} = {str(value).lower() if value is True else value}"
                  for name, value in fields.items() if value]  # fmt: skip
        return f"const struct row_shape shape = {{{', '.join(listed)}}};\n    "

    def vectors(self, **fields):
        """The shape of a pass over all inputs."""
        return self.shape(nin=self.nin, element=self.element, masked=self.masked, **fields)


def c_function(head, call):
    return f"static {head}\n{{\n    {call};\n}}\n"


def row_pass(name, call):
    return c_function(f"void {name}(void *state, const struct row_vectors *vectors)", call)


def row_sum_call(f, form, keeps):
    term, second, third, add, value = (
        f.find(key, form) for key in ("term", "second", "third", "add", "value")
    )
    value = value if keeps else "dd_value"
    counts = {key: f.row.get(key) for key in ("counts_max", "skips_max")}
    shape = f.vectors(**counts, keeps_terms=keeps)
    if second:
        return f"{shape}row_sums(state, vectors, shape, {term}, {second}, {third}, {add}, {value})"
    return f"{shape}row_sum(state, vectors, shape, {term}, {add}, {value})"


def row_form(f, form):
    """The passes of one form: C functions by name, and the initializer of struct row_passes."""
    suffix = f"{f.dtype}_short" if form == "short" else f.dtype
    calls = {"sum": row_sum_call(f, form, False)}
    if f.keeps_terms:
        calls["sum_and_keep"] = row_sum_call(f, form, True)
    if result := f.find("result", form):
        outside = f.row.get("outside", "0")
        calls["result"] = f"{f.vectors()}row_results(state, vectors, shape, {result}, {outside})"
    names = {field: f"{f.name}_{field}_{suffix}" for field in calls}
    if f.reproducible:
        names["result"] += "_reproducible"
    functions = {names[field]: row_pass(names[field], call) for field, call in calls.items()}
    own_finish = f.find("finish", form)
    finish = own_finish or f.find("finish") or "row_is_finished"
    name = names["finish"] = f"{f.name}_finish_{suffix if own_finish else f.dtype}"
    shape = f.shape(counts_max=f.row.get("counts_max"))
    call = f"{shape}row_finish(state, shape, {f.origin}, {finish})"
    functions[name] = c_function(f"void {name}(void *state)", call)
    fields = "".join(f"            .{field} = {name},\n" for field, name in names.items())
    return functions, f"        .forms[{form.upper()}_FORM] = {{\n{fields}        }},\n"


def row_limits(f, name):
    head, limits = f"uint32_t {name}(void *state)", f.find("limits")
    exact = c_function(head, f"return row_limits_exact(state, {limits})")
    if not f.has_short:
        return exact
    short = c_function(head, f"return row_limits_short(state, {f.find('limits', 'short')})")
    return if_short(short, exact)


def row_kernel(f):
    """C functions by name, and the initializer of struct row_kernel."""
    functions, fields = {}, []

    def add(field, name, text):
        functions[name] = text
        fields.append(f"        .{field} = {name},\n")

    name = f"{f.name}_begin_row_{f.dtype}"
    head = (
        f"void {name}(void *state, enum direction direction,\n"
        f"{' ' * (13 + len(name))}const struct row_values *values)"
    )
    shape = f.shape(element=f.element, has_value=f.has_value, selects=f.labelled)
    call = f"{shape}row_start(state, direction, values, shape, {f.origin})"
    add("begin", name, c_function(head, call))
    if f.find("limits"):
        name = f"{'masked_' if f.masked else ''}max_{f.dtype}"
        shape = f.shape(nin=1 + f.masked, element=f.element, masked=f.masked, totals=None)
        add("max", name, row_pass(name, f"{shape}row_max(state, vectors, shape)"))
        name = f"{f.name}_limits_row"
        add("limits", name, row_limits(f, name))
    some, initializer = row_form(f, "exact")
    functions |= some
    fields.append(initializer)
    if f.has_short:
        some, initializer = row_form(f, "short")
        # A `finish` of both forms is there already.
        functions |= {name: if_short(text) for name, text in some.items() if name not in functions}
        fields.append(if_short(initializer))
    if f.keeps_terms:
        name, outside = f"{f.name}_scale_kept_{f.dtype}", f.row.get("outside", "0")
        shape = f.vectors(kept=True)
        call = f"{shape}row_results(state, vectors, shape, {f.find('scale_kept')}, {outside})"
        add("scale_kept", name, row_pass(name, call))
    if one_result := f.find("one_result"):
        name, shape = f"{f.name}_store_result_{f.dtype}", f.shape(element=f.element)
        call = f"{shape}row_store_result(state, to, shape, {one_result})"
        add("store_result", name, c_function(f"void {name}(const void *state, void *to)", call))
    operands = ", ".join(f"{kind.upper()}_OPERAND" for kind in f.kinds)
    sizes = (
        f".operands = {{{operands}}}, .operand_count = {len(f.kinds)},\n"
        f"        .nin = {f.nin}, .item = sizeof({f.ctype}), .lanes = LANES"
    )
    for field in ("masked", "labelled", "reduces"):
        sizes += f", .{field} = true" if getattr(f, field) else ""
    return functions, f"    [ROWWISE_{f.name}] = {{\n{''.join(fields)}        {sizes},\n    }},\n"


def write_rowwise(target, unit):
    """The C file of the functions along an axis of one unit."""
    names = [name for name, row in ROWWISE.items()
             if unit == "wide" or computes(unit, row["lanes"])]  # fmt: skip
    # Lanes of float64 round results on float32 and float16 only once as they are.
    of_table = {"tables": names}
    if unit == "float64":
        of_table["reproducible"] = [name for name in names if "reproducible" in ROWWISE[name]]
    headers = dict.fromkeys(ROWWISE[name]["header"] for name in names)
    includes = "".join(f'#include "{header}"\n' for header in headers)
    functions, tables, fields = {}, [], []
    for dtype, (field, some_names) in itertools.product(DTYPES[unit], of_table.items()):
        rows = []
        for name in some_names:
            f = RowFunction(name, unit, dtype, reproducible=field == "reproducible")
            some, row = row_kernel(f)
            functions |= some
            rows.append(row)
        table = f"{field}_{dtype}"
        tables.append(f"static const row_kernel_table {table} = {{\n{''.join(rows)}}};\n")
        fields.append(f"    .{field}[{dtype.upper()}] = &{table},\n")
    unit_table = f"const struct rowwise_unit {target}_{unit}_rows = {{\n{''.join(fields)}}};\n"
    return "\n".join([NOTICE, f'#include "loops/vector_rowwise.h"\n\n{includes}',
                      *functions.values(), *tables, unit_table])  # fmt: skip


def enum(prefix, names, count):
    lines = [f"    {prefix}_{name},\n" for name in names]
    return f"enum {{\n{''.join(lines)}    {count}\n}};\n"


def write_names():
    """The indices of the tables."""
    activations = enum("ACTIVATION", ELEMENTWISE, "ACTIVATIONS")
    rowwise = enum("ROWWISE", ROWWISE, "ROWWISE_FUNCTIONS")
    return f"{NOTICE}#ifndef NAMES_H\n#define NAMES_H\n\n{activations}\n{rowwise}\n#endif\n"


def write_targets(targets):
    """The list that dispatch.h declares."""
    lines = [NOTICE, '#include "dispatch.h"\n']
    rows = []
    for target in targets:
        units = [f"{target}_{unit}" for unit in units_of(target)]
        if target != "scalar":
            units.append("scalar_longdouble")
        for unit in units_of(target):
            lines.append(f"extern const struct elementwise_unit {target}_{unit};")
            lines.append(f"extern const struct rowwise_unit {target}_{unit}_rows;")
        elementwise = ", ".join(f"&{unit}" for unit in units)
        rowwise = ", ".join(f"&{unit}_rows" for unit in units)
        rows.append(
            f'    {{"{target}", "{TARGETS[target]["needs"]}", {TARGETS[target]["runs"]},\n'
            f"     {{{elementwise}}},\n     {{{rowwise}}}}},\n"
        )
    # Declarations first: every target refers to the scalar one's longdouble.
    return (
        "\n".join(lines) + "\n\nconst struct target targets[] = {\n" + "".join(rows)
        + "};\nconst size_t target_count = sizeof targets / sizeof *targets;\n"
    )  # fmt: skip


def operands_of(row, pass_):
    """Names of the operands before the parameters."""
    operand = row.get("operand", "x")
    return {"backward": ["grad", operand], "backward_from_output": ["grad", "y"]}.get(
        pass_, [operand]
    )


def public_name(name, pass_):
    return name if pass_ == "forward" else f"{name}_{pass_}"


def pass_row(name, row, pass_):
    keys = ("result", "results", "more", "max_ulp", "lost", "cancels", "exceptions")
    return {
        "name": public_name(name, pass_),
        "operands": operands_of(row, pass_),
        **{key: row.get(pass_, {}).get(key) for key in keys},
        "bounds": bounds_of(name, pass_, ELEMENTWISE),
    }


def activation_row(name, row):
    """The data of an activation for Python; None where the catalogue says nothing."""
    keys = ("alias", "summary", "formula", "where", "kink", "at_zero", "derivative_zero",
            "source")  # fmt: skip
    example = row["example"]
    return {
        "name": name,
        **{key: row.get(key) for key in keys},
        "kind": row.get("kind", "activation"),
        "operand": row.get("operand", "x"),
        "parameters": [
            {"default": None, "per_element": False, "values": None, **parameter}
            for parameter in row.get("parameters", [])
        ],
        "integers": row.get("integers", False),
        "in_float64": row["lanes"] == "wide" or "reproducible" in row,
        "rational": row["lanes"] == "own",
        "middle": row.get("middle", "even" if row["lanes"] == "own" else "toward 1/2"),
        "two_gradients": "backward" in row,
        "example": [example] if isinstance(example, str) else example,
        "see_also": row["see_also"],
        "passes": {pass_: pass_row(name, row, pass_) for pass_ in passes_of(row)},
    }


def rowwise_row(name, row):
    keys = ("signature", "operands", "bound", "summary", "formula", "source", "example", "result",
            "more", "see_also")  # fmt: skip
    parameter = row.get("parameters", [{"name": None}])[0]
    return {
        "name": name,
        **{key: row[key] for key in keys},
        "kinds": row_kinds(row),
        "parameter": parameter["name"],
        "default": parameter.get("default"),
        "meaning": parameter.get("meaning"),
    }


def write_module(source, **values):
    """A Python module of literals."""
    parts = [f"{name} = {pformat(value, width=100, sort_dicts=False)}\n"
             for name, value in values.items()]  # fmt: skip
    return "\n".join([f'"""Written by src/generate.py from {source}."""\n', *parts])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("targets", nargs="+", choices=TARGETS)
    arguments = parser.parse_args()
    if found := mistakes(CATALOGUE):
        sys.exit("\n".join(f"catalogue.toml: {mistake}" for mistake in found))
    arguments.targets.sort(key=list(TARGETS).index)  # best first
    arguments.output.mkdir(parents=True, exist_ok=True)
    elementwise = [activation_row(name, row) for name, row in ELEMENTWISE.items()]
    rowwise = [rowwise_row(name, row) for name, row in ROWWISE.items()]
    kinds = {name: row_kinds(row) for name, row in ROWWISE.items()}
    stub, reproducible_stub = write_stubs(elementwise, ROWWISE, kinds)
    files = {
        "names.h": write_names(),
        "targets.c": write_targets(arguments.targets),
        "_catalogue.py": write_module(
            "src/catalogue.toml",
            ACTIVATIONS=elementwise,
            ROWWISE=rowwise,
            CORRECTLY_ROUNDED=CORRECTLY_ROUNDED,
        ),
        "_docstrings.py": write_module(
            "src/docstrings.py", DOCSTRINGS=docstrings(elementwise, rowwise)
        ),
        "__init__.pyi": stub,
        "reproducible.pyi": reproducible_stub,
    }
    for target in arguments.targets:
        for unit in units_of(target):
            files[f"elementwise_{target}_{unit}.c"] = write_elementwise(target, unit)
            files[f"rowwise_{target}_{unit}.c"] = write_rowwise(target, unit)
    for name, text in files.items():
        file = arguments.output / name
        if not file.is_file() or file.read_text("utf-8") != text:  # keep time stamps
            file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
