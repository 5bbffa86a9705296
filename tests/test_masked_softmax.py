"""masked_softmax and masked_log_softmax: masks, scales, and softmax where nothing is masked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from support import ROWWISE, assert_identical, bind_rowwise, needs, random_rows
from test_rowwise import check

import relu_ufunc

NAMES = ["masked_softmax", "masked_log_softmax"]
OUTSIDE = {"masked_softmax": 0, "masked_log_softmax": -np.inf}

every = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def gufunc(target, name):
    return bind_rowwise(target)[name]


@pytest.fixture
def plain(target, name):
    """The function that counts all elements."""
    return bind_rowwise(target)[name.removeprefix("masked_")]


def layouts(x):
    wide = np.zeros((x.shape[0], 2 * x.shape[1]), x.dtype)
    wide[:, ::2] = x
    return x, np.asfortranarray(x), wide[:, ::2]


@every
@pytest.mark.parametrize("highest", [0, 3, 900, 5000, -4000])
def test_without_a_mask_the_bits_are_those_of_softmax(gufunc, plain, dtype, highest):
    x = random_rows("softmax", dtype, (37, 130))[0]
    x = np.concatenate([x, -np.geomspace(1e-6, 300, 130, dtype=np.float64)[None].astype(dtype)])
    x += dtype(highest) - x.max(axis=1, keepdims=True)
    expected = plain(x)
    for a in layouts(x):
        assert_identical(gufunc(a, True | (x > 0), 1).copy(), expected)
        assert_identical(gufunc(a, np.ones(130, bool), dtype(1)).copy(), expected)
    if dtype is not np.longdouble:
        assert_identical(relu_ufunc.masked_softmax(x, x < np.inf), relu_ufunc.softmax(x))


@pytest.mark.dtypes(np.float32, np.float64)
def test_far_elements_keep_their_digits(target, dtype):
    """The absolute error of an exponent is the relative error of a share."""
    rng = np.random.default_rng(6)
    limits = np.finfo(dtype)
    scale = rng.uniform(0.1, 2, 2000).astype(dtype)
    x = rng.uniform(0.01, 2, (2000, 2)).astype(dtype)
    x[:, 1] = rng.uniform(0.8, 0.95, 2000) * np.log(limits.smallest_normal) / scale
    y = bind_rowwise(target)["masked_softmax"](x, x < np.inf, scale)
    with mp.workprec(200):
        for (high, low), factor, (_, share) in zip(x.tolist(), scale.tolist(), y.tolist()):
            exact = mp.exp(mp.mpf(factor) * (mp.mpf(low) - mp.mpf(high)))
            exact /= 1 + exact
            unit = mp.ldexp(1, int(mp.mag(exact)) - limits.nmant - 1)
            assert abs(share - exact) <= ROWWISE["masked_softmax"]["bound"] * unit


@every
def test_masked_elements_do_not_count(gufunc, plain, name, dtype):
    """Whatever they are; the others have the bits that -inf in their place would give them."""
    x, mask, _ = random_rows(name, dtype, (40, 70))
    mask[5] = False
    expected = plain(np.where(mask, x, dtype(-np.inf)))
    expected[5] = OUTSIDE[name]
    for worst in (np.nan, np.inf, -np.inf, np.finfo(dtype).max, 0):
        with np.errstate(all="raise", under="ignore"):
            for a in layouts(np.where(mask, x, dtype(worst))):
                assert_identical(gufunc(a, mask, 1).copy(), expected)
                assert_identical(gufunc(a, np.asfortranarray(mask), 1).copy(), expected)


@every
def test_any_byte_but_0_is_true(gufunc, dtype):
    x, mask, _ = random_rows("masked_softmax", dtype, (9, 40))
    bytes_ = np.where(mask, np.arange(1, 361).reshape(9, 40) % 255 + 1, 0).astype(np.uint8)
    assert_identical(gufunc(x, bytes_.view(bool), 1), gufunc(x, mask, 1))


@every
def test_rows_without_any_element(gufunc, name, dtype):
    x = np.array([[1, np.nan, np.inf], [-np.inf] * 3, [1, 2, 3]], dtype)
    for scale in (1, 0.125, -2, 0, np.inf, np.nan):
        with np.errstate(all="raise"):
            result = gufunc(np.tile(x, (7, 20)), False & (np.ones((21, 60)) > 0), dtype(scale))
        assert (result == OUTSIDE[name]).all()
        assert not np.signbit(result).any() or name == "masked_log_softmax"


@every
def test_special_rows(gufunc, name, dtype):
    """NaN, inf or nothing but -inf among the kept elements: NaN there, quietly."""
    x = random_rows("softmax", dtype, (8, 50))[0]
    mask = np.ones((8, 50), bool)
    mask[:, ::3] = False
    x[1, 1], x[2, 1], x[3], x[4, 1] = np.nan, np.inf, -np.inf, -np.inf
    scale = np.array([1, 1, 2, 1, 1, np.nan, np.inf, -np.inf], dtype)
    with np.errstate(all="raise", under="ignore"):
        result = gufunc(np.tile(x, (5, 1)), np.tile(mask, (5, 1)), np.tile(scale, 5))[16:24]
        columns = gufunc(np.tile(x, (5, 1)).T.copy(), mask[:1].T, np.tile(scale, 5), axis=0)
    np.testing.assert_array_equal(columns.T[16:24], result)
    assert (result[:, ::3] == OUTSIDE[name]).all()
    assert np.isnan(result[[1, 2, 3, 5, 6, 7]][:, mask[0]]).all()
    assert np.isfinite(result[0][mask[0]]).all() and result[4, 1] == OUTSIDE[name]


SCALES = [0.125, 1 / 3, 1.7, -1, -0.3, 8, 1000, 2.0**-19, 2.0**-22, 2.0**21, 0]


@every
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])  # float16 has not the range
def test_scales(gufunc, name, dtype, scale):
    """The product is not rounded, and may be large."""
    x, mask, _ = random_rows(name, dtype, (6, 45))
    x = x / dtype(max(abs(scale), 1e-4)) if abs(scale) != 1000 else x
    x[1] += 900
    x[2] *= 12
    mask[:, 7] = True
    scales = np.full(6, scale, dtype)
    check(gufunc, [x, mask, scales], dtype)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scales_at_the_ends_of_the_range(gufunc, name, dtype):
    limits = np.finfo(dtype)
    mask = np.ones((1, 12), bool)
    unit = np.array([[0, -1, -2.5, -7, -20, -0.25, -3, -1e-3, -1e-6, -11, -0.7, -5]], dtype)
    for exponent in (
        limits.maxexp - 6,
        limits.maxexp // 2,
        -(limits.maxexp // 2),
        9 - limits.maxexp,
    ):
        power = np.ldexp(dtype(1), exponent)
        x = unit / power
        with np.errstate(all="raise", under="ignore"):
            check(gufunc, [x, mask, np.array([power], dtype)], dtype)
            check(gufunc, [x + x.min(), mask, np.array([power], dtype)], dtype)
            check(gufunc, [-x, mask, np.array([-power], dtype)], dtype)
    wide = np.array([[limits.max, -limits.max, 0, limits.max / 2]], dtype)
    for scale in (4 / limits.max, 0.3, 3, limits.smallest_subnormal, limits.max, 0):
        with np.errstate(all="raise", under="ignore", over="ignore"):
            check(gufunc, [wide, mask[:, :4], np.array([scale], dtype)], dtype)


@every
def test_one_scale_per_row(gufunc, name, dtype):
    """Rows beside each other whose scales need different forms."""
    x, mask, _ = random_rows(name, dtype, (40, 50))
    scales = np.resize(np.array([1, 0.125, -2, 600, 2.0**-22, 0, 1.5], dtype), 40)
    expected = np.array([gufunc(*row) for row in zip(x, mask, scales)])
    for a in layouts(x):
        assert_identical(gufunc(a, mask, scales).copy(), expected)
    assert_identical(gufunc(x.T.copy(), mask.T, scales, axis=0).T.copy(), expected)


@every
def test_no_spurious_warning(gufunc, name, dtype):
    limits = np.finfo(dtype)
    special = [0, limits.smallest_subnormal, -limits.smallest_normal, 1e-3, -3, 4, np.nan]
    x = np.random.default_rng(0).choice(np.array(special, dtype), (60, 37))
    mask = ~np.isnan(x)
    under = "ignore" if dtype is np.float16 else "raise"  # e^-7 / 37 is subnormal
    for scale in (1, 0.125, 1e-3, 1.5, -1.5, 0, limits.smallest_normal):
        with np.errstate(all="raise", under=under):
            gufunc(x, mask, dtype(scale))
            gufunc(x.T.copy(), mask.T.copy(), dtype(scale), axis=0)


@every
def test_masks_that_broadcast(gufunc, name, dtype):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(2, 3, 17, 17)).astype(dtype)
    causal, padding = np.tri(17, dtype=bool), rng.random((2, 1, 1, 17)) < 0.8
    for mask in (causal, padding, causal & padding, causal[0], np.ones((17, 1), bool) | causal):
        full = np.broadcast_to(mask, x.shape)
        expected = gufunc(x, full.copy(), 0.125)
        assert_identical(gufunc(x, mask, 0.125), expected)
        buffer = x.copy()
        assert gufunc(buffer, mask, 0.125, out=buffer) is buffer
        assert_identical(buffer, expected)
    assert_identical(gufunc(x, np.broadcast_to(True, (17,)), 1), gufunc(x, np.ones(17, bool), 1))


@every
def test_scale_as_operand_and_keyword(name):
    f = getattr(relu_ufunc, name)
    x, mask, _ = random_rows(name, np.float32, (4, 6))
    expected, default = f(x, mask, np.float32(0.5)), f(x, mask, np.float32(1))
    for result in (f(x, mask, 0.5), f(x, mask, scale=0.5), f(x, mask, np.full(4, 0.5, "f"))):
        assert_identical(result, expected)
    for result in (f(x, mask), f(x, mask, out=np.empty_like(x)), f(x, mask, scale=1.0)):
        assert_identical(result, default)
    assert f(x, mask, dtype=np.float64).dtype == np.float64
    assert f(x.astype(np.float16), mask).dtype == np.float16
    assert f(x, mask, np.float64(0.5)).dtype == np.float64
    with pytest.raises(TypeError, match="scale"):
        f(x, mask, None)
    with pytest.raises(TypeError, match="multiple values for argument 'scale'"):
        f(x, mask, 0.5, scale=0.5)


INTEGER_MASK = "use mask.astype(bool) for 0 and 1"
FLOAT_MASK = f"{INTEGER_MASK}, mask == 0 for an additive mask of 0 and -inf"


@every
@pytest.mark.parametrize("scale", [(), (0.5,)])
@pytest.mark.parametrize(
    "dtype, remedy", [("i1", INTEGER_MASK), ("u8", INTEGER_MASK), ("f4", FLOAT_MASK)]
)
def test_masks_that_are_not_boolean(name, dtype, remedy, scale):
    mask = np.ones((4, 6), dtype)
    what = (
        f"{name}() takes a boolean mask, True where an element counts, not {mask.dtype}; {remedy}"
    )
    for x in (np.ones((4, 6), np.float32), [[1.0] * 6] * 4):
        for more in ({}, {"out": np.ones((4, 6))}, {"axis": 0}, {"dtype": "d"}):
            with pytest.raises(TypeError) as caught:
                getattr(relu_ufunc, name)(x, mask, *scale, **more)
            assert str(caught.value) == what
    with pytest.raises(TypeError, match="boolean mask"):
        getattr(relu_ufunc, name)(x, [[0] * 6] * 4)


def test_masks_as_their_message_says():
    x, keep = np.arange(6.0), np.arange(6) % 2 > 0
    expected = relu_ufunc.masked_softmax(x, keep)
    assert_identical(relu_ufunc.masked_softmax(x, keep.astype(int).astype(bool)), expected)
    additive = np.where(keep, 0, -np.inf)
    assert_identical(relu_ufunc.masked_softmax(x, additive == 0), expected)


@every
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_random_shapes_and_broadcasting(name, data):
    """Each row alone gives the same bits."""
    f = getattr(relu_ufunc, name)
    n, dims = data.draw(st.integers(1, 40)), data.draw(st.lists(st.integers(0, 5), max_size=3))
    operands = random_rows(name, np.float32, (*dims, n), data.draw(st.integers(0, 99)))
    k, flat = data.draw(st.integers(0, 2)), data.draw(st.integers(0, len(dims)))
    operands[k] = operands[k][tuple(slice(0, 1) if size else slice(None) for size in dims[:flat])]
    result = f(*operands)
    full = [np.broadcast_to(a, (*dims, *a.shape[len(dims) :])) for a in operands]
    for index in np.ndindex(*dims):
        assert_identical(result[index], f(*(a[index] for a in full)))


@needs("torch")
@every
def test_as_torch(name):
    import torch

    x, mask, _ = random_rows(name, np.float32, (9, 33))
    mask[:, 0] = True
    scores = torch.from_numpy(0.125 * x).masked_fill(~torch.from_numpy(mask), -torch.inf)
    expected = getattr(torch, name.removeprefix("masked_"))(scores, -1).numpy()
    result = getattr(relu_ufunc, name)(x, mask, 0.125)
    np.testing.assert_allclose(result, expected, rtol=1e-5)
