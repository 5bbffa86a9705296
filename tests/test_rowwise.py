"""softmax and its relatives: values, layouts, special rows, and what a gufunc is."""

import itertools
import math
import pickle
from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import PRECISION, ROWWISE, Exact, exact_precision, exact_row, to_mp
from support import FLOATS, assert_identical, axes_of, change_rows, has_rows, random_rows
from support import ROWWISE as ROWS

import relu_ufunc
from relu_ufunc import _ufuncs

FORWARD = ["softmax", "log_softmax", "logsumexp"]
BACKWARD = ["softmax_backward", "log_softmax_backward"]
REDUCING = [name for name, row in ROWS.items() if row["signature"].endswith("->()")]
LENGTHS = [*range(1, 36), 63, 64, 65, 127, 128, 129, 130, 300]


@pytest.fixture(params=ROWS)
def name(request):
    """A rowwise function's name."""
    return request.param


@pytest.fixture
def gufunc(target, name):
    return bound(target)[name]


bound = cache(_ufuncs.bind_rowwise)


def operands_of(name, shape, dtype, scale=3.0, seed=0, axis=-1):
    """Random logits; for a backward pass, a gradient and the exact forward result, rounded."""
    if name not in FORWARD + BACKWARD:
        operands = random_rows(name, dtype, shape, seed)
        operands[ROWS[name]["operands"].index("x")] *= dtype(scale / 3)
        return operands
    rng = np.random.default_rng(seed)
    x = (scale * rng.standard_normal(shape)).astype(dtype)
    if name in FORWARD:
        return [x]
    forward = getattr(relu_ufunc, name.removesuffix("_backward"))
    return [rng.standard_normal(shape).astype(dtype), forward(x, axis=axis)]


def dtype_of(operands):
    return next(a.dtype.type for a in operands if a.dtype.kind == "f")


def exact_rows(name, operands):
    """The precision leaves room for a maximum and a logarithm that cancel."""
    with mp.workprec(min(exact_precision(dtype_of(operands)), PRECISION)):
        rows = [exact_row(name, row) for row in zip(*operands)]
    return [value for row in rows for value in row]


@cache
def exact_of(name, dtype, *operands):
    """Of operands as (dtype, shape, bytes). Every target is given the same ones."""
    arrays = [np.frombuffer(data, kind).reshape(shape) for kind, shape, data in operands]
    return Exact(exact_rows(name, arrays), dtype)


def terms_of(name, operands):
    """The size of the terms whose difference a backward pass is."""
    operands = [a.astype(np.longdouble) for a in operands]
    if name == "softmax_cross_entropy_dense_backward":
        grad, x, target = operands
        share = np.exp(x - x.max(axis=-1, keepdims=True))
        share *= target.sum(axis=-1, keepdims=True) / share.sum(axis=-1, keepdims=True)
        return np.abs(grad)[..., None] * np.maximum(share, target)
    grad, y = operands
    if name == "softmax_backward":
        return y * np.abs(grad).max(axis=-1, keepdims=True)
    return np.abs(grad) + np.exp(y) * np.abs(grad.sum(axis=-1, keepdims=True))


def check(gufunc, operands, dtype):
    """The bound, in the units of the result, or for a difference of those of its terms."""
    name = gufunc.__name__
    result = gufunc(*operands)
    assert result.dtype == dtype
    masked = np.isneginf(result).ravel() & (name == "masked_log_softmax")
    expected = exact_of(name, dtype, *((a.dtype.char, a.shape, a.tobytes()) for a in operands))
    error = np.where(masked, 0, expected.error(np.where(masked, 0, result.ravel())))
    if name in (*BACKWARD, "softmax_cross_entropy_dense_backward"):
        terms = np.maximum(terms_of(name, operands), np.abs(result))
        unit = np.spacing(terms.astype(dtype)).ravel()
        error = error * (expected.unit / np.maximum(unit, expected.unit))
    elif name == "logsumexp":
        finer = np.float64 if dtype in (np.float16, np.float32) else dtype
        highest = np.abs(operands[0].max(axis=-1)).astype(finer)
        error = np.maximum(error - 4 * np.spacing(np.maximum(highest, 1)) / expected.unit, 0)
    is_forward = not name.endswith("_backward")
    bound = 0.51 if dtype is np.float16 and is_forward else ROWS[name]["bound"]
    if dtype is np.longdouble:
        bound = 4
    assert error.max() <= bound, f"{error.max()} ulp, row of {operands[0].shape[-1:]}"


@pytest.mark.parametrize("scale", [0.1, 3, 30])
def test_values(gufunc, name, dtype, scale):
    for n in LENGTHS if scale == 3 else (2, 7, 33, 130):
        check(gufunc, operands_of(name, (2, n), dtype, scale, seed=n), dtype)


@pytest.mark.parametrize("name", FORWARD)
def test_dominated_rows_keep_their_digits(gufunc, dtype):
    """log(1 + t) for a t that vanishes beside 1, down to the subnormals."""
    least = np.finfo(np.float64 if dtype is np.longdouble else dtype).smallest_subnormal
    lowest = np.log(least.astype(np.longdouble))
    gaps = np.concatenate([np.linspace(1, 40, 40), np.linspace(41, -lowest + 2, 30)])
    rows = np.array([[5, 5 - gap, 4.5 - gap] for gap in gaps], np.longdouble)
    check(gufunc, [rows.astype(dtype)], dtype)
    check(gufunc, [np.repeat(rows, 9, axis=1).astype(dtype)], dtype)
    check(gufunc, [np.hstack([rows, np.repeat(rows[:, 1:], 30, axis=1)]).astype(dtype)], dtype)


@pytest.mark.parametrize("name", ["log_softmax", "softmax_cross_entropy"])
@pytest.mark.parametrize("dtype", [np.float32])
def test_logarithm_of_a_total(gufunc, dtype):
    """1 + others at and next to 2^k and 2^k / 1.40625, where the short form splits it. The rows are
    ACROSS where there are few, else DOWN."""
    powers = np.exp2(np.arange(6))
    ends = np.concatenate([powers, powers / 1.40625])
    totals = np.outer(ends, [1 - 2.0**-20, 1, 1 + 2.0**-20, 1 + 2.0**-29, 1 + 2.0**-31]).ravel()
    for n, largest in itertools.product((6, 9, 40), (1, 2, 3)):
        others = totals - largest
        others = others[(others > 0) & (others < n - largest)]
        rows = np.zeros((len(others), n))
        rows[:, largest:] = np.log(others / (n - largest))[:, None]
        operands = [(rows - 3).astype(dtype)]
        if gufunc.__name__ == "softmax_cross_entropy":
            operands.append(np.zeros(len(rows), np.int64))
        for count in (1, 2, len(rows)):
            some = [a[-count:] for a in operands]
            exact = Exact(exact_rows(gufunc.__name__, some), dtype)
            assert exact.error(gufunc(*some).ravel()).max() < 1


@pytest.mark.parametrize("name", FORWARD)
def test_offsets(gufunc, dtype):
    """Differences are exact, however large the numbers."""
    largest = float(np.finfo(np.float64 if dtype is np.longdouble else dtype).max)
    for offset in (-100, 1000, 2.0**15, -largest / 2, largest / 2):
        near = dtype(offset) + np.spacing(dtype(offset)) * np.arange(-3, 40)
        far = near.copy()
        far[::3] = -dtype(offset) / 2
        for row in (near, far):
            with np.errstate(all="raise", over="ignore", under="ignore"):
                check(gufunc, [row.astype(dtype)[None]], dtype)


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("highest", [998.5, 999.75, 1000.25, -998.5, -1000.5, 4000, 30_000])
def test_moderate_rows_and_others(gufunc, dtype, highest):
    """Where kernels have one form for maxima below 1000 and one for the others."""
    rng = np.random.default_rng(0)
    rows = highest - np.abs(rng.normal(scale=[[1], [30], [60]], size=(3, 50)))
    rows[:, 7] = highest
    check(gufunc, [rows.astype(dtype)], dtype)


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_moderate_rows_beside_others(gufunc, dtype):
    rows = operands_of("softmax", (40, 20), dtype)[0]
    rows[1::3] += 5000
    rows[2::5] -= 3000
    expected = np.array([gufunc(row) for row in rows])
    assert_identical(gufunc(rows), expected)
    columns = np.asfortranarray(rows)
    assert_identical(gufunc(columns), expected)


@pytest.mark.parametrize("name", ["softmax"])
@pytest.mark.parametrize("n", [5, 64, 130])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_groups_that_need_both_forms(gufunc, dtype, n):
    """In place, in each layout, with groups that are not full and rows without a maximum."""
    rows = operands_of("softmax", (37, n), dtype)[0]
    rows[1::3] += 5000
    rows[2::5] = -np.inf
    rows[6] = np.inf
    expected = np.array([gufunc(row.copy()) for row in rows])
    for order in "CF":
        memory = np.full((37, 2 * n), 7, dtype, order=order)
        for view in (memory[:, :n], memory[:, ::2], memory[::-1, n - 1 :: -1]):
            memory[...] = 7
            view[...] = rows
            gufunc(view, out=view)
            np.testing.assert_array_equal(view, expected)  # NaN may have either sign
            assert (memory == 7).sum() == memory.size - view.size


@pytest.mark.parametrize("name", ["softmax"])
def test_terms_that_vanish(gufunc):
    """e^(x - max) around where its exponent leaves the type; columns mix kinds of rows."""
    highest = np.linspace(-1000.5, 1000.5, 97, dtype=np.float32)
    below = np.concatenate([[0, 0.4, 3], np.linspace(80, 170, 1021)]).astype(np.float32)
    rows = highest[:, None] - below
    with np.errstate(all="raise", under="ignore"):
        expected = np.array([gufunc(row) for row in rows])
        assert_identical(gufunc(np.asfortranarray(rows)), expected)
    difference = rows.astype(float) - rows.max(axis=1, keepdims=True)
    shares = np.exp(difference) / np.exp(difference).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(expected, shares, rtol=2.0**-22, atol=2.0**-149)
    rows[:, 5:] = -np.inf
    with np.errstate(all="raise"):
        assert (gufunc(rows)[:, 5:] == 0).all()
        assert (gufunc(np.asfortranarray(rows))[:, 5:] == 0).all()


@pytest.mark.parametrize("n", [10**5, 10**6, pytest.param(10**7, marks=pytest.mark.full)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_long_rows_lose_nothing(target, dtype, n):
    """Against an exact sum: equal terms, whose rounding errors would all go one way."""
    x = np.resize(np.array([0.1, -0.7, -3.3, 0.1, -9.9], dtype), n)
    distinct, counts = np.unique(x, return_counts=True)
    with mp.workprec(200):
        values = [to_mp(v) for v in distinct]
        total = mp.fsum(int(c) * mp.exp(v) for c, v in zip(counts, values))
        exact = {
            "softmax": [mp.exp(v) / total for v in values],
            "log_softmax": [v - mp.log(total) for v in values],
            "logsumexp": [mp.log(total)],
        }
    for name in FORWARD:
        result = bound(target)[name](x)
        if name != "logsumexp":
            for value, one in zip(distinct, np.array([result[x == v][0] for v in distinct])):
                np.testing.assert_array_equal(result[x == value], one)
            result = np.array([result[x == v][0] for v in distinct])
        error = Exact(exact[name], dtype).error(np.atleast_1d(result))
        assert error.max() <= ROWS[name]["bound"]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_sum_to_one(target, dtype):
    for n in (2, 10, 1000, 50_257):
        rows = bound(target)["softmax"](operands_of("softmax", (20, n), dtype)[0])
        for row in rows:
            assert abs(math.fsum(row.tolist()) - 1) <= 2 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_logsumexp_of_log_probabilities(target, dtype):
    """Maximum and logarithm cancel to the last digits."""
    for n in (2, 10, 100):
        x = bound(target)["log_softmax"](operands_of("softmax", (50, n), dtype)[0])
        result = bound(target)["logsumexp"](x)
        exact = exact_rows("logsumexp", [x])
        error = [abs(to_mp(value) - e) for value, e in zip(result, exact)]
        spacing = np.spacing(np.abs(result).astype(dtype)).astype(float) / 2
        assert all(e <= s + 2.0**-50 for e, s in zip(error, spacing))


def one_by_one(gufunc, operands):
    """Row by row, each in an array of its own."""
    return np.array([gufunc(*map(np.copy, rows)) for rows in zip(*operands)])


@pytest.mark.pairs
@pytest.mark.parametrize("rows", [1, 3, 16, 21])
def test_a_row_depends_on_itself_alone(gufunc, name, dtype, rows):
    """Neither on its neighbours, nor where it lies, nor on the axis."""
    for n in (1, 2, 7, 16, 33, 64, 65, 100, 1030):
        operands = operands_of(name, (rows, n), dtype, seed=n)
        expected = one_by_one(gufunc, operands)
        turned = expected if name in REDUCING else expected.T
        wide, far, misaligned = [], [], []
        for a, rows_there in zip(operands, has_rows(name)):
            w = np.zeros((2 * rows + 1, 3 * n + 2)[: a.ndim], a.dtype)
            wide.append(w[1::2, 2::3] if rows_there else w[1::2])
            wide[-1][...] = a
            f = np.zeros((n, rows, 3) if rows_there else (rows, 3), a.dtype)
            far.append(f[..., 1])
            far[-1][...] = a.T
            memory = np.zeros(a.nbytes + 1, np.uint8)
            misaligned.append(np.ndarray(a.shape, a.dtype, memory, 1))
            misaligned[-1][...] = a
        assert_identical(gufunc(*operands), expected)
        assert_identical(gufunc(*wide), expected)
        assert_identical(gufunc(*(a[::-1] for a in operands))[::-1].copy(), expected)
        assert_identical(gufunc(*misaligned), expected)
        assert_identical(gufunc(*(np.asfortranarray(a) for a in operands)).copy(), expected)
        columns = [np.ascontiguousarray(a.T) for a in operands]
        assert_identical(gufunc(*columns, axis=0), turned.copy())
        assert_identical(gufunc(*far, axis=0), turned.copy())
        mixed = [np.asfortranarray(a) if k % 2 else a for k, a in enumerate(operands)]
        assert_identical(gufunc(*mixed).copy(), expected)
        swapped = [a.astype(a.dtype.newbyteorder()) for a in operands]
        assert_identical(gufunc(*swapped), expected)


@pytest.mark.parametrize("name", [name for name in ROWS if name not in REDUCING])
def test_in_place_and_into_strides(gufunc, name, dtype):
    kinds = ROWS[name]["kinds"]
    for rows, n in itertools.product((1, 5, 40), (1, 5, 40, 100, 600)):
        operands = operands_of(name, (rows, n), dtype, seed=n)
        expected = gufunc(*operands)
        for k in (k for k, kind in enumerate(kinds) if kind == "row"):
            copies = [a.copy() for a in operands]
            assert gufunc(*copies, out=copies[k]) is copies[k]
            assert_identical(copies[k], expected)
            wide = change_rows(name, operands, lambda a: np.repeat(a, 2, axis=1)[:, ::2])
            wide[k].base[:, 1::2] = 0
            gufunc(*wide, out=wide[k])
            assert_identical(wide[k].copy(), expected)
            assert not wide[k].base[:, 1::2].any()
        last = len(kinds) - 1 - kinds[::-1].index("row")
        memory = np.zeros((rows + 1, n), dtype)
        memory[1:] = operands[last]
        shifted = [*operands[:last], memory[1:], *operands[last + 1 :]]
        gufunc(*shifted, out=memory[:-1])
        assert_identical(memory[:-1].copy(), expected)
        turned = np.zeros((n, rows), dtype)
        gufunc(*operands, out=turned.T)
        assert_identical(turned.T.copy(), expected)


# Elements of a row of float32: KEEP_SHORT_TERMS_BELOW in strided_rowwise.c.
KEPT_BELOW = 2**20


@pytest.mark.parametrize("dtype, n", [
    *((np.float32, KEPT_BELOW + more) for more in (-1, 0, 1)), (np.float64, 50_257),
])  # fmt: skip
@pytest.mark.parametrize("name", ["softmax", "masked_softmax", "softmax_cross_entropy_backward"])
def test_kept_terms_change_nothing(gufunc, name, dtype, n):
    """Terms are kept in contiguous memory only. The last row has an exact form."""
    operands = random_rows(name, dtype, (2, n))
    x = ROWS[name]["operands"].index("x")
    operands[x][1] += dtype(5000)
    spread = change_rows(name, operands, lambda a: np.repeat(a, 2, axis=1)[:, ::2])
    expected = gufunc(*spread)
    assert_identical(gufunc(*operands), expected)
    gufunc(*operands, out=operands[x])
    assert_identical(operands[x], expected)


@pytest.mark.parametrize("n", [2, 20, 100])
@pytest.mark.parametrize("name", FORWARD)
def test_special_rows(gufunc, name, dtype, n):
    """Quietly, and without a word to the rows beside them."""
    ordinary = operands_of(name, (n,), dtype)[0]
    masked = ordinary.copy()
    masked[::2] = -np.inf
    rows = np.array([ordinary, masked, *(ordinary,) * 6])
    rows[2, -1], rows[3, 0], rows[4, :] = np.nan, np.inf, -np.inf
    rows[5, :] = np.inf
    rows[6, 0], rows[6, -1] = np.nan, np.inf
    rows[7, :] = np.nan
    nan = np.full_like(ordinary, np.nan)
    with np.errstate(all="raise", under="ignore"):
        result = np.tile(rows, (5, 1))
        result = gufunc(result)[8:16]
        expected_masked = gufunc(masked[1::2])
    if name == "logsumexp":
        expected = [gufunc(ordinary), expected_masked, *(np.nan, np.inf, -np.inf, np.inf)]
        np.testing.assert_allclose(
            result, [*expected, np.nan, np.nan], rtol=4 * np.finfo(dtype).eps
        )
        return
    assert_identical(result[0], gufunc(ordinary))
    np.testing.assert_allclose(result[1][1::2], expected_masked, rtol=4 * np.finfo(dtype).eps)
    assert (result[1][::2] == (0 if name == "softmax" else -np.inf)).all()
    np.testing.assert_array_equal(result[2:], [nan] * 6)


@pytest.mark.parametrize("n", [1, 10, 40, 100])
@pytest.mark.parametrize("name", FORWARD)
def test_no_spurious_warning(gufunc, dtype, n):
    """Not for differences whose exponentials vanish in the sum, nor for lanes thrown away."""
    limits = np.finfo(dtype)
    rng = np.random.default_rng(n)
    special = [0, limits.smallest_subnormal, -limits.smallest_normal, -limits.max / 2, 1e-3, -80]
    x = rng.choice(np.array([*special, -np.inf, -700, -1, 1], dtype), (50, n))
    x[:, 0] = 1
    rest = "ignore" if gufunc.__name__ == "softmax" else "raise"  # its results can vanish
    with np.errstate(all="raise", under=rest):
        gufunc(x)
        gufunc(x.T.copy(), axis=0)
    with np.errstate(all="raise"):
        gufunc(np.zeros((3, n), dtype))
        gufunc(np.linspace(-5, 5, 3 * n).reshape(3, n).astype(dtype))


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_spurious_warning_down_to_the_smallest_results(gufunc, dtype):
    lowest = int(np.log(np.finfo(dtype).smallest_normal)) + 1
    with np.errstate(all="raise"):
        for gap in range(lowest, 1):
            gufunc(np.array([0, gap], dtype))
            gufunc(np.array([0, gap + 3] * 10, dtype)[:, None], axis=0)
        for tiny in (1e-23, 1e-35):
            gufunc(np.array([tiny, -tiny], dtype))


def test_infinite_sums_of_gradients(target):
    backward = bound(target)["log_softmax_backward"]
    with np.errstate(all="ignore"):
        for dtype in (np.float32, np.float64):
            largest = np.finfo(dtype).max
            result = backward(np.array([largest, largest], dtype), np.array([-np.inf, -1], dtype))
            assert result[1] == -np.inf or dtype is np.float32
            result = backward(np.array([np.inf, 1], dtype), np.array([-1, -0.5], dtype))
            np.testing.assert_array_equal(result, [np.nan, -np.inf])
            result = backward(np.ones(3, dtype), np.array([1000, 2, 3], dtype))
            assert result[0] == -np.inf


def test_gradients_up_to_the_largest(target):
    """Whose products can be split into sums only after they are scaled."""
    y = np.array([0.25, 0.5, 0.25])
    for grad in ([1e305, 1, -2e304], [1.7e308, 0, 0], [-1e301, 1e301, 1e-300]):
        wide, share = np.asarray(grad, np.longdouble), y.astype(np.longdouble)
        exact = share * (wide - (wide * share).sum())
        result = bound(target)["softmax_backward"](np.array(grad), y)
        assert np.abs(result - exact).max() <= 4 * np.spacing(np.abs(exact).max().astype("d"))


@pytest.mark.parametrize("name", BACKWARD)
def test_nan_in_a_backward_pass_is_quiet(gufunc, dtype):
    for n in (2, 20, 100):
        grad, y = operands_of(gufunc.__name__, (4, n), dtype)
        expected = gufunc(grad, y)
        grad[1, 0], y[2, -1] = np.nan, np.nan
        with np.errstate(all="raise", under="ignore"):
            result = gufunc(grad, y)
        assert_identical(result[[0, 3]], expected[[0, 3]])
        assert np.isnan(result[1]).all()
        assert np.isnan(result[2, -1])


def test_vanishing_terms_are_quiet(target, dtype):
    """They are far below the results, none of which is small."""
    for far in np.linspace(-60, -140, 2001).astype(dtype):
        x = np.array([0, -0.5, far], dtype)
        with np.errstate(all="raise"):
            bound(target)["log_softmax"](x)
            bound(target)["logsumexp"](x)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_subnormal_differences_are_quiet(gufunc, dtype):
    """The results are those of equal elements."""
    smallest = np.finfo(dtype).smallest_normal
    x = np.random.default_rng(3).uniform(2, 3, (50, 5)).astype(dtype) * smallest
    with np.errstate(all="raise"):
        gufunc(x)


def test_nothing_in_nothing_out(gufunc, name, dtype):
    nothing = -np.inf if name == "logsumexp" else 0
    for shape in ((0, 5), (3, 0), (0, 0), (0,), (2, 0, 3)):
        one = random_rows(name, dtype, (1,))
        operands = change_rows(name, one, lambda a: np.zeros(shape, a.dtype))
        operands = [a if a.ndim else np.zeros(shape[:-1], a.dtype) for a in operands]
        if "label" in ROWS[name]["kinds"] and 0 not in shape[:-1]:
            with pytest.raises(ValueError, match=r"got label 0, which is outside \[0, 0\)"):
                gufunc(*operands)
            continue
        with np.errstate(all="raise"):
            result = gufunc(*operands)
        if name in REDUCING:
            np.testing.assert_array_equal(result, np.full(shape[:-1], nothing))
        else:
            assert result.shape == shape


def test_one_element(target, dtype):
    x = np.array([[-3.0], [1e4]], dtype)
    np.testing.assert_array_equal(bound(target)["softmax"](x), np.ones_like(x))
    np.testing.assert_array_equal(bound(target)["log_softmax"](x), np.zeros_like(x))
    np.testing.assert_array_equal(bound(target)["logsumexp"](x), x[:, 0])


def test_axis(gufunc, name):
    for axis, shape in enumerate([(5, 6, 4), (4, 6, 5), (4, 5, 6)]):
        last = operands_of(name, shape, np.float32)
        operands = change_rows(name, last, lambda a: np.moveaxis(a, -1, axis).copy())
        expected = gufunc(*last)
        if name not in REDUCING:
            expected = np.moveaxis(expected, -1, axis)
        for same in (axis, axis - 3):
            np.testing.assert_array_equal(gufunc(*operands, axis=same), expected)
    out = np.full(expected.shape, 7, np.float32)
    for axis in (3, -4):
        with pytest.raises(np.exceptions.AxisError):
            gufunc(*operands, axis=axis, out=out)
    with pytest.raises(ValueError):
        gufunc(*(a.ravel()[0] for a in operands))
    assert (out == 7).all()


@pytest.mark.parametrize("name", [name for name in ROWS if name not in REDUCING])
def test_in_place_across_axes(name):
    """Reads along one axis and writes along the other, of the same memory."""
    gufunc = getattr(relu_ufunc, name)
    operands = operands_of(name, (20, 20), np.float32)
    axes = [*axes_of(name, 0), (1,)]
    expected = gufunc(*operands, axis=0).T
    assert_identical(gufunc(*operands, axes=axes), np.ascontiguousarray(expected))
    x = operands[ROWS[name]["kinds"].index("row")]
    assert gufunc(*operands, x, axes=axes) is x
    assert_identical(x, np.ascontiguousarray(expected))
    with pytest.raises(ValueError, match="axes"):
        gufunc(*operands, axes=[(0,)] * 9)


def test_broadcasting(target):
    rng = np.random.default_rng(2)
    grad, y = rng.normal(size=(3, 1, 9)), relu_ufunc.softmax(rng.normal(size=(4, 9)))
    result = bound(target)["softmax_backward"](grad, y)
    full = np.broadcast_arrays(grad, y)
    np.testing.assert_array_equal(result, bound(target)["softmax_backward"](*map(np.copy, full)))
    row = np.broadcast_to(np.float32([1, 2, 3]), (50, 3))
    np.testing.assert_array_equal(
        bound(target)["softmax"](row), np.tile(bound(target)["softmax"](row[0]), (50, 1))
    )
    same = np.broadcast_to(np.float32(1), (4, 8))
    np.testing.assert_array_equal(bound(target)["softmax"](same), np.full((4, 8), 1 / 8))


def test_is_a_generalized_ufunc(name):
    gufunc, row = getattr(relu_ufunc, name), ROWS[name]
    assert isinstance(gufunc, np.ufunc)
    assert gufunc.signature == row["signature"] and gufunc.nin == len(row["kinds"])
    labels = [np.dtype(np.int64).char, np.dtype(np.uint64).char]
    assert gufunc.types == [
        "".join({"mask": "?", "label": label}.get(kind, code) for kind in row["kinds"])
        + "->"
        + code
        for code in "efdg"
        for label in (labels if "label" in row["kinds"] else "-")
    ]
    assert pickle.loads(pickle.dumps(gufunc)) is gufunc

    class Overrides:
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return ufunc, method, kwargs

    others = random_rows(name, np.float64, (3,))[1:]
    assert gufunc(Overrides(), *others, axis=0) == (gufunc, "__call__", {"axis": 0})


def test_dtypes(name):
    gufunc = getattr(relu_ufunc, name)
    kinds = ROWS[name]["kinds"]

    def all_of(code):
        of_kind = {"row": np.ones(3, code), "value": np.ones((), code), "mask": np.ones(3, bool)}
        return [of_kind.get(kind, 0) for kind in kinds]

    for code in "?bBhHiIlLqQ":
        assert gufunc(*all_of(code)).dtype == np.exp(np.ones(3, code)).dtype
    out = np.ones(() if name in REDUCING else 3)
    for code in ("F", "O", "U3", "M8[s]"):
        with pytest.raises(TypeError):
            gufunc(*all_of(code), out=out)
    assert (out == 1).all()
    single = operands_of(name, (5,), np.float32)
    assert gufunc(*single, dtype=np.float64).dtype == np.float64
    with pytest.raises(TypeError):
        gufunc(*single, where=np.ones(5, bool))


def test_keepdims():
    x = np.ones((2, 3), np.float32)
    assert relu_ufunc.logsumexp(x, keepdims=True).shape == (2, 1)
    assert relu_ufunc.logsumexp(x, axis=0, keepdims=True).shape == (1, 3)


@pytest.mark.parametrize("dtype", FLOATS)
def test_backward_is_the_gradient(dtype):
    """Along random directions, by differences of exact forward values."""
    rng = np.random.default_rng(4)
    x, direction, grad = rng.normal(size=(3, 6))
    for name in ("softmax", "log_softmax"):
        with mp.workprec(300):
            h = mp.mpf(2) ** -60
            ahead, behind = (
                ROWWISE[name]([to_mp(a) + sign * h * to_mp(d) for a, d in zip(x, direction)])
                for sign in (1, -1)
            )
            exact = mp.fsum(to_mp(g) * (a - b) / (2 * h) for g, a, b in zip(grad, ahead, behind))
        y = getattr(relu_ufunc, name)(x).astype(dtype)
        gradient = getattr(relu_ufunc, f"{name}_backward")(grad.astype(dtype), y)
        slope = gradient.astype(float) @ direction
        assert abs(slope - float(exact)) < 60 * np.finfo(dtype).eps + 1e-14
