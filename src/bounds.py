"""The error bounds that the package states, in units in the last place (ULP).

The catalogue has the maxima that were measured, by dtype and target, at the default
hyperparameter. A bound is a maximum plus a margin. What was not measured has the ceiling of all
functions of its kind. A function with neither max_ulp nor fused_max_ulp is correctly rounded.
"""

MARGIN, EXTRA = 1.05, 0.02
CORRECTLY_ROUNDED = 0.5
FUSED_TARGETS = ["avx512", "avx2", "neon"]  # those with fused multiply-adds
CEILINGS = {
    "float32": {"forward": 2.0, "derivative": 2.0},
    "float64": {"forward": 1.5, "derivative": 2.5},
}


def bounds_of(name, pass_, catalogue):
    """The bounds of a function by dtype: for all targets together ("default"), for each of them,
    and for what was not measured ("other"), such as a hyperparameter other than the default. A
    backward pass has the bounds of its factor, the derivative."""
    kind = "derivative" if pass_ == "backward" else pass_
    row = catalogue[name]
    if row.get("kind") == "gated":
        of_activation = bounds_of(row["see_also"][0], kind, catalogue)
        return {dtype: of_product(bounds) for dtype, bounds in of_activation.items()}
    measured = row[kind].get("max_ulp")
    if measured is None:
        same = dict.fromkeys(["default", "other"], CORRECTLY_ROUNDED)
        fused = row[kind].get("fused_max_ulp")
        if fused is None:
            return dict.fromkeys(CEILINGS, same)
        largest = dict.fromkeys(["default", *FUSED_TARGETS], fused[0] * MARGIN + EXTRA)
        return {"float32": same | largest, "float64": same}
    bounds = {}
    for dtype, ceilings in CEILINGS.items():
        ceiling = ceilings["forward" if kind == "forward" else "derivative"]
        maxima = {target: value for target, (value, *_) in measured.get(dtype, {}).items()}
        known = {target: min(ceiling, ulp * MARGIN + EXTRA) for target, ulp in maxima.items()}
        bounds[dtype] = {"default": max(known.values(), default=ceiling), "other": ceiling, **known}
    return bounds


def of_product(bounds):
    """Those of a product: half a unit more, which may be a unit of half the size."""
    return {key: ulp if ulp == CORRECTLY_ROUNDED else 2 * ulp + 0.5 for key, ulp in bounds.items()}
