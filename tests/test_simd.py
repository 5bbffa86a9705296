"""Each word of the vocabulary (src/simd/VOCABULARY.md), on every target that runs here.

simd_words.c has a function for each word, which works on one vector in memory. It is compiled for
each target and lane, with the options of CMakeLists.txt. The expected values and flags come from
ieee.py or from operations on bits, never from a word.
"""

import ctypes
import hashlib
import mmap
import os
import re
import tempfile
from functools import cache
from pathlib import Path

import ieee
import numpy as np
import pytest
from ieee import DIVIDE, INVALID, OVERFLOW, UNDERFLOW, Result
from toolchain import CHECKOUT, LANES, SOURCE, definitions, lanes_of, native_compiler, targets

from relu_ufunc import _ufuncs

WORDS_C = CHECKOUT / "tests" / "simd_words.c"
VOCABULARY = SOURCE / "simd" / "VOCABULARY.md"
DTYPES = {"32": np.float32, "64wide": np.float64, "64": np.float64, "128": np.longdouble}
RUNS_HERE = {target["name"]: target["runs_here"] for target in _ufuncs.built_targets()}

pytestmark = pytest.mark.skipif(not targets(), reason="the tests run without the source")


# The words of one target and lane


def compiled(target, lane, folder):
    """The library of (target, lane), made once: workers of one run share `folder`."""
    compiler = native_compiler()
    if compiler is None:
        pytest.skip("no C compiler")
    if not compiler.builds(targets()[target]):
        pytest.skip(f"{compiler} has no intrinsics of {target}")
    sources = [WORDS_C, *sorted((SOURCE / "simd").glob("*.h"))]
    key = hashlib.sha1(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    library = folder / f"simd_words-{target}-{lane}-{key}.so"
    if not library.exists():
        handle, partial = tempfile.mkstemp(dir=folder)
        os.close(handle)
        shared = ["-O2", "-shared", *(["-fPIC"] if os.name == "posix" else [])]
        flags = [*targets()[target].flags, *definitions(target, lane)]
        warnings = ["-Wall", "-Wextra", "-Werror"]
        outcome = compiler.run(*shared, *warnings, *flags, str(WORDS_C), "-o", partial, "-lm")
        assert outcome.returncode == 0, outcome.stderr
        os.replace(partial, library)
    return library


class Words:
    """The words of one target and lane."""

    def __init__(self, library, target, lane):
        self.library = ctypes.CDLL(str(library))
        self.target, self.lane, self.dtype = target, lane, DTYPES[lane]
        self.lanes = self.library.lane_count()
        self.has_fma = bool(self.library.has_fma())
        self.has_lookup_32 = bool(self.library.has_lookup_32())
        self.has_lookup_16 = bool(self.library.has_lookup_16())

    def __contains__(self, word):
        return hasattr(self.library, f"test_{word}")

    def constant(self, name):
        """A constant of simd.h."""
        out, _ = self._run(f"constant_{name}", [], 1, self.dtype)
        return out[0]

    def _run(self, function, operands, vectors, out, own=False):
        """Pairs of an array and its step in bytes; `out` is a dtype or an array, and comes back."""
        lanes = self.lanes
        if not isinstance(out, np.ndarray):
            guard = np.full(vectors * lanes + 2 * lanes + 1, 1.25, out)
            out = guard[1:][: vectors * lanes]  # aligned to an element, not to a vector
        else:
            guard = None
        count = len(operands)
        data = (ctypes.c_void_p * 3)(*(array.ctypes.data for array, _ in operands))
        steps = (ctypes.c_ssize_t * 3)(*(step for _, step in operands))
        flags = np.zeros(vectors, np.uint8)
        self.library.run(
            getattr(self.library, function),
            ctypes.c_ssize_t(vectors),
            ctypes.c_int(count),
            data,
            steps,
            ctypes.c_void_p(out.ctypes.data),
            ctypes.c_ssize_t(lanes * out.itemsize),
            ctypes.c_void_p(flags.ctypes.data),
            ctypes.c_int(own),
        )
        if guard is not None:
            assert guard[0] == 1.25 and (guard[1 + vectors * lanes :] == 1.25).all()
        return out, flags

    def call(self, word, *operands, out=None, spread=False, own=False):
        """The word on arrays of one length, numbers, and tables (1-tuples of an array).

        Returns the values and, for each vector, the flags. With `spread` each element fills a
        vector of its own, so that the flags are those of the element.
        """
        arrays = [a for a in operands if isinstance(a, np.ndarray)]
        n = len(arrays[0]) if arrays else 1
        width = self.lanes
        vectors = n if spread else -(-n // width)
        prepared = []
        for a in operands:
            if isinstance(a, tuple):
                prepared.append((np.ascontiguousarray(a[0]), 0))
            elif isinstance(a, np.ndarray):
                a = np.repeat(a, width) if spread else np.pad(a, (0, -n % width), mode="edge")
                shifted = np.empty(len(a) + 1, a.dtype)[1:]
                shifted[...] = a
                prepared.append((shifted, width * a.itemsize))
            else:
                prepared.append((np.full(width, a, self.dtype), 0))
        out, flags = self._run(f"test_{word}", prepared, vectors, out or self.dtype, own)
        return (out[::width] if spread else out[:n]), flags


CONFIGURATIONS = [(target, lane) for target in RUNS_HERE for lane in lanes_of(target)]


@pytest.fixture(scope="module", params=CONFIGURATIONS, ids="-".join)
def words(request, tmp_path_factory):
    """The words of one target and lane."""
    target, lane = request.param
    if not RUNS_HERE[target]:
        pytest.skip(f"this processor cannot run {target}")
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return Words(compiled(target, lane, folder), target, lane)


@pytest.fixture
def has(words):
    """Skips a test of a word that this target and lane do not have."""

    def has(word):
        if word not in words:
            pytest.skip(f"no {word} in {words.target}-{words.lane}")
        return words

    return has


# Operands


@cache
def special(dtype):
    """Zeros, ones, the ends of the subnormals and of the range, infinities, NaN; of both signs."""
    limits = np.finfo(dtype)
    below_normal = np.nextafter(limits.smallest_normal, dtype(0))
    positive = [
        *(0, limits.smallest_subnormal, 3 * limits.smallest_subnormal, below_normal),
        *(limits.smallest_normal, limits.eps, 0.5, 1, 1 + limits.eps, 1.5, 2.5, 3, 100),
        *(limits.max, limits.max / 2, np.inf, np.nan),
    ]
    positive = np.array(positive, dtype)
    return np.concatenate([positive, -positive])


def random_numbers(dtype, n, seed, lo=None, hi=None):
    """Numbers of both signs, exponents evenly spread from lo to hi: by default all finite ones."""
    rng = np.random.default_rng(seed)
    limits = np.finfo(dtype)
    lo = int(limits.minexp) - ieee.precision(dtype) if lo is None else lo
    hi = int(limits.maxexp) - 1 if hi is None else hi
    mantissa = np.ones(n, dtype)
    for chunk in (32, 64, 96):
        mantissa += np.ldexp(rng.integers(2**32, size=n).astype(dtype), -chunk)
    mantissa = np.minimum(mantissa, np.nextafter(dtype(2), dtype(1)))
    return rng.choice([-1, 1], n).astype(dtype) * np.ldexp(mantissa, rng.integers(lo, hi + 1, n))


@cache
def numbers(dtype):
    """Specials, ordinary numbers, and some of every magnitude."""
    ordinary = np.random.default_rng(1).normal(scale=4, size=150).astype(dtype)
    return np.concatenate([special(dtype), ordinary, random_numbers(dtype, 150, 2)])


@cache
def pairs(dtype):
    """All pairs of specials, pairs of ordinary and of any numbers, and neighbours."""
    s, a = special(dtype), numbers(dtype)[len(special(dtype)) :]
    b = np.random.default_rng(3).permutation(a)
    with np.errstate(all="ignore"):
        near = np.nextafter(a, np.where(b > 0, np.inf, -np.inf).astype(dtype))
    left = np.concatenate([np.repeat(s, len(s)), a, a, a])
    right = np.concatenate([np.tile(s, len(s)), b, near, -a])
    return left, right


@cache
def triples(dtype):
    """Pairs with a third number: any, one near minus the product, and specials."""
    a, b = pairs(dtype)
    rng = np.random.default_rng(4)
    with np.errstate(all="ignore"):
        product = -(a * b)
        near = np.nextafter(product, np.where(rng.random(len(a)) < 0.5, 1, -1).astype(dtype))
    c = [rng.permutation(np.resize(numbers(dtype), len(a))), product, near]
    return tuple(np.concatenate(x) for x in ([a, a, a], [b, b, b], c))


def finite(a):
    """The finite ones."""
    return a[np.isfinite(a)]


# Comparisons


def bits(a):
    """The bytes of each element that count; those of a longdouble have padding."""
    a = np.ascontiguousarray(a)
    size = 10 if a.dtype == np.longdouble and np.finfo(a.dtype).nmant == 63 else a.itemsize
    return a.view(np.uint8).reshape(len(a), a.itemsize)[:, :size]


def assert_bits(actual, expected):
    """Equal bit for bit, NaN included."""
    assert actual.dtype == expected.dtype
    wrong = np.flatnonzero((bits(actual) != bits(expected)).any(axis=1))
    assert not wrong.size, [(int(i), actual[i], expected[i]) for i in wrong[:5]]


def assert_same(actual, expected, operands=()):
    """Equal bit for bit, but one NaN is as good as another."""
    assert actual.dtype == expected.dtype
    both_nan = np.isnan(actual) & np.isnan(expected)
    differ = (bits(actual) != bits(expected)).any(axis=1) & ~both_nan
    wrong = np.flatnonzero(differ)
    assert not wrong.size, [
        (actual[i], expected[i], *(a[i] for a in operands if isinstance(a, np.ndarray)))
        for i in wrong[:5]
    ]


def assert_quiet(words, word, *operands, out=None):
    """No element raises a flag."""
    _, flags = words.call(word, *operands, out=out, spread=True)
    loud = np.flatnonzero(flags)
    assert not loud.size, [
        (int(flags[i]), *(a[i] for a in operands if isinstance(a, np.ndarray))) for i in loud[:5]
    ]


def assert_results(words, word, oracle, *operands, out=None):
    """Values, in vectors of different elements, and each element's flags are the oracle's."""
    results = [oracle(*element) for element in zip(*operands)]
    expected = np.array([result.value for result in results], out or words.dtype)
    actual, _ = words.call(word, *operands, out=out)
    assert_same(actual, expected, operands)
    actual, flags = words.call(word, *operands, out=out, spread=True)
    assert_same(actual, expected, operands)
    must = np.array([result.flags for result in results], np.uint8)
    may = np.array([result.optional for result in results], np.uint8)
    wrong = np.flatnonzero((flags & ~may) != must)
    assert not wrong.size, [
        (int(flags[i]), int(must[i]), *(a[i] for a in operands)) for i in wrong[:5]
    ]


def with_sign(a, negative):
    """a with the sign bit as given; NaN, too."""
    return np.copysign(a, np.where(negative, -1, 1).astype(a.dtype))


# The vocabulary as a whole


def documented():
    """The lanes of each word of VOCABULARY.md, its constants left out."""
    table = {}
    for words, lanes in re.findall(r"(?m)^\| (`v_.*?) \| (.*?) \|", VOCABULARY.read_text("utf-8")):
        for word in re.findall(r"`(v_\w+)\(", words):
            assert word not in table
            table[word] = lanes
    return table


def test_every_word_is_documented_and_wrapped():
    headers = [path.read_text("utf-8") for path in (SOURCE / "simd").glob("*.h")]
    defined = set(re.findall(r"(?m)^static .*?\b(v_\w+)\(", "\n".join(headers)))
    wrapped = set(re.findall(r"\bv_\w+(?=\()", WORDS_C.read_text("utf-8")))
    assert defined == set(documented())
    assert defined == wrapped


def test_every_word_is_called_here():
    entries = re.findall(r"\bWORD\((v_\w+)\)", WORDS_C.read_text("utf-8"))
    here = set(re.findall(r'"(?:test_)?(v_\w+)"', Path(__file__).read_text("utf-8")))
    assert entries and set(entries) <= here


def test_source_uses_no_other_words():
    used = {}
    for path in (path for path in SOURCE.rglob("*") if path.suffix in {".c", ".h", ".def"}):
        text = re.sub(r"(?s)/\*.*?\*/", "", path.read_text("utf-8"))
        for word in re.findall(r"\bv_\w+", text):
            used.setdefault(word, set()).add(path)
    simd = {path for path in SOURCE.rglob("*") if path.parent == SOURCE / "simd"}
    assert set(used) == set(documented())
    assert not {word for word, paths in used.items() if paths <= simd} - {"v_is_nan"}


def test_target_has_the_documented_words(words):
    """A word that a condition leaves out may be there nevertheless, if it is in one lane."""
    for word, lanes in documented().items():
        if word == "v_stream_end":  # part of v_stream's test
            continue
        where, _, needs = lanes.partition(", ")
        available = where == "all" or words.lane in where.split()
        met = {
            "": True,
            "FMA": words.has_fma,
            "LOOKUP_32": words.has_lookup_32,
            "LOOKUP_16": words.has_lookup_16,
        }[needs]
        if available and met:
            assert word in words, word
        elif not (available and words.lanes == 1):
            assert word not in words, word


def test_lanes_and_constants(words):
    limits = np.finfo(words.dtype)
    vector = {"scalar": 0, "sse42": 16, "neon": 16, "avx2": 32, "avx512": 64}
    if words.target in vector:
        assert words.lanes == max(1, vector[words.target] // (int(words.lane[:2]) // 8))
    assert words.constant("LANES") == words.lanes
    assert words.constant("EPSILON") == limits.eps
    assert words.constant("LANE_MAX") == limits.max
    assert words.constant("MANTISSA_BITS") == limits.nmant + 1
    assert words.constant("TINY") == np.ldexp(words.dtype(1), int(words.constant("TINY_EXPONENT")))
    # The residual of a product with TINY, of two bits less than the mantissas together, is normal.
    assert int(words.constant("TINY_EXPONENT")) - 2 * limits.nmant > limits.minexp
    if words.lane != "128":
        assert words.constant("EXP2_MAGIC") == 1.5 / limits.eps + limits.maxexp - 1


# Memory


@pytest.mark.parametrize("word", ["v_load", "v_store", "v_stream"])
def test_load_and_store(words, word):
    a = numbers(words.dtype)
    actual, flags = words.call(word, a)
    assert_bits(actual, a)
    assert not flags.any()


@pytest.mark.parametrize("word", ["v_load_partial", "v_keep_first"])
def test_partial_load(words, word):
    a, fill = numbers(words.dtype), numbers(words.dtype)[::-1].copy()
    a, fill = (x[: len(a) // words.lanes * words.lanes] for x in (a, fill))
    for count in range(1, words.lanes + 1):
        if word == "v_load_partial":
            operands = (a, count, fill)
        else:
            fill = np.zeros_like(a)
            operands = (count, a)
        actual, flags = words.call(word, *operands)
        first = np.arange(len(a)) % words.lanes < count
        assert_bits(actual, np.where(first, a, fill))
        assert not flags.any()


def test_partial_store(words):
    a = numbers(words.dtype)[: 3 * words.lanes]
    for count in range(1, words.lanes + 1):
        out = np.full(len(a), 1.25, words.dtype)
        operands = [(np.full(words.lanes, count, words.dtype), 0), (a, words.lanes * a.itemsize)]
        actual, flags = words._run("test_v_store_partial", operands, 3, out)
        first = np.arange(len(a)) % words.lanes < count
        assert_bits(actual, np.where(first, a, words.dtype(1.25)))
        assert not flags.any()


@pytest.mark.skipif(os.name != "posix", reason="mprotect is POSIX")
def test_partial_words_stay_within_memory(words):
    """The elements end where a page does, behind which nothing can be read or written."""
    page = mmap.PAGESIZE
    memory = mmap.mmap(-1, 2 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.mprotect(ctypes.c_void_p(start + page), ctypes.c_size_t(page), 0) == 0
    edge = np.frombuffer(memory, np.uint8)[:page].view(words.dtype if page % 16 == 0 else None)
    fill = (np.full(words.lanes, 7, words.dtype), 0)
    for count in range(1, words.lanes + 1):
        counted = (np.full(words.lanes, count, words.dtype), 0)
        last = edge[len(edge) - count :]
        last[...] = np.arange(1, count + 1)
        out, _ = words._run("test_v_load_partial", [(last, 0), counted, fill], 1, words.dtype)
        assert out.tolist() == [*range(1, count + 1)] + [7] * (words.lanes - count)
        words._run("test_v_store_partial", [counted, fill], 1, last)
        assert last.tolist() == [7] * count
    last = np.frombuffer(memory, np.uint8)[page - words.lanes : page]
    last[...] = 1
    out, _ = words._run("test_v_load_mask", [(last, 0)], 1, words.dtype)
    assert out.tolist() == [1] * words.lanes


def test_load_mask(words):
    """Any byte but 0 is true; only those of the lanes are read."""
    every = np.arange(256, dtype=np.uint8)
    for a in (every, np.where(every % 3, every, 0).astype(np.uint8)):
        for spread in (False, True):
            actual, flags = words.call("v_load_mask", a, spread=spread)
            assert_bits(actual, (a != 0).astype(words.dtype))
            assert not flags.any()


def halves():
    """Every float16 but the signalling NaN."""
    every = np.arange(65536, dtype=np.uint16)
    signalling = (every & 0x7C00 == 0x7C00) & (every & 0x3FF != 0) & (every & 0x200 == 0)
    return every[~signalling].view(np.float16)


def test_load_f16(has):
    words = has("v_load_f16")
    h = halves()
    actual, flags = words.call("v_load_f16", h)
    assert_same(actual, h.astype(words.dtype))
    np.testing.assert_array_equal(np.signbit(actual), np.signbit(h))
    assert not flags.any()


def near_halves(dtype):
    """Each float16, the numbers midway to the next, and neighbours of both."""
    h = np.arange(0x7C01, dtype=np.uint16).view(np.float16).astype(dtype)
    h[-1] = 65536  # the one above the largest, were there one
    exact = np.concatenate([h, (h[:-1] + h[1:]) / 2])
    exact = np.concatenate([exact, *(np.nextafter(exact, dtype(end)) for end in (-1e9, 1e9))])
    return np.concatenate([exact, -exact])


def test_store_f16(has):
    words = has("v_store_f16")
    single = np.concatenate([near_halves(np.float32), numbers(np.float32)])
    a = single.astype(words.dtype)
    if words.dtype == np.float64:
        a = np.concatenate([a, numbers(np.float64)])
    with np.errstate(all="ignore"):
        expected = a.astype(np.float32).astype(np.float16)
    actual, _ = words.call("v_store_f16", a, out=np.float16)
    assert_same(actual, expected, (a,))
    np.testing.assert_array_equal(np.signbit(actual), np.signbit(a))
    some = np.concatenate([a[::37], a[np.abs(a) > 65000]])
    with np.errstate(all="ignore"):
        overflow = np.isfinite(some) & np.isinf(some.astype(np.float32).astype(np.float16))
    _, flags = words.call("v_store_f16", some, out=np.float16, spread=True)
    np.testing.assert_array_equal(flags & (0xFF ^ UNDERFLOW), np.where(overflow, OVERFLOW, 0))


def test_load_f32(has):
    words = has("v_load_f32")
    a = numbers(np.float32)
    actual, flags = words.call("v_load_f32", a)
    assert_same(actual, a.astype(np.float64))
    np.testing.assert_array_equal(np.signbit(actual), np.signbit(a))
    assert not flags.any()


def test_store_f32(has):
    words = has("v_store_f32")
    single = np.abs(finite(numbers(np.float32))).astype(np.float64)
    exact = np.concatenate([single, single * (1 + 2.0**-24), single * (1 + 3 * 2.0**-24)])
    largest = np.float64(np.finfo(np.float32).max) * (1 + 2.0**-25 * np.arange(3))
    a = np.concatenate([exact, -exact, largest, -largest, numbers(np.float64)])
    with np.errstate(all="ignore"):
        near = [np.nextafter(finite(a), end) for end in (0.0, np.inf)]
    a = np.concatenate([a, *near])
    assert_results(words, "v_store_f32", lambda x: ieee.convert(x, np.float32), a, out=np.float32)
    actual, _ = words.call("v_store_f32", a, out=np.float32)
    np.testing.assert_array_equal(np.signbit(actual), np.signbit(a))


# Lanes


def test_set(words):
    for number in special(words.dtype):
        actual, flags = words.call("v_set", number)
        assert_bits(np.repeat(actual, 2), np.repeat(np.array([number]), 2))
        out, _ = words._run("test_v_set", [(np.array([number]), 0)], 1, words.dtype)
        assert_bits(out, np.full(words.lanes, number))
        assert not flags.any()


def test_xor_lanes(words):
    a = numbers(words.dtype)
    a = a[: len(a) // words.lanes * words.lanes]
    lane = np.arange(len(a))
    for distance in [2**k for k in range(4) if 2**k < words.lanes] or [0]:
        actual, flags = words.call("v_xor_lanes", a, distance)
        assert_bits(actual, a[lane ^ distance])
        assert not flags.any()


@pytest.mark.parametrize("word", ["v_lookup_8", "v_lookup_16", "v_lookup_32"])
def test_lookup(has, word):
    words = has(word)
    size = int(word.rpartition("_")[2])
    memory = np.empty(size + 64, words.dtype)
    start = -memory.ctypes.data % 64 // memory.itemsize
    table = memory[start : start + size]
    table[...] = np.random.default_rng(5).permutation(numbers(words.dtype))[:size]
    k = np.concatenate([np.arange(-2 * size, 3 * size), [1000 * size + 5]])
    k = np.random.default_rng(6).permutation(k)
    index = (words.dtype(1.5) / np.finfo(words.dtype).eps + k).astype(words.dtype)
    actual, flags = words.call(word, (table,), index)
    assert_bits(actual, table[k % size])
    assert not flags.any()


def test_quarter_octave_index(has):
    words = has("v_quarter_octave_index")
    lo = np.float32(0.0625)
    a = np.abs(finite(numbers(np.float32)))
    a = np.concatenate([a, lo * 2.0 ** np.arange(0, 9, 0.125, dtype=np.float32), [lo]])
    actual, flags = words.call("v_quarter_octave_index", a.astype(np.float32), lo)
    octave, fraction = np.divmod(np.log2(np.maximum(a, lo).astype(np.float64)), 1)
    quarter = np.floor(4 * (np.exp2(fraction) - 1) + 1e-9)
    index = actual.view(np.uint32).astype(np.int64) - words.call(
        "v_quarter_octave_index", np.full(1, lo), lo
    )[0].view(np.uint32)
    np.testing.assert_array_equal(index, 4 * (octave + 4) + quarter)
    assert not flags.any()


# Sign and magnitude


@pytest.mark.parametrize("word", ["v_neg", "v_abs"])
def test_sign_of_one(words, word):
    a = numbers(words.dtype)
    actual, _ = words.call(word, a)
    assert_bits(actual, with_sign(a, ~np.signbit(a) if word == "v_neg" else np.zeros(len(a), bool)))
    assert_quiet(words, word, a)


@pytest.mark.parametrize("word", ["v_copysign", "v_xor_sign"])
def test_sign_of_two(words, word):
    a, sign = pairs(words.dtype)
    actual, _ = words.call(word, a, sign)
    negative = np.signbit(sign) if word == "v_copysign" else np.signbit(sign) ^ np.signbit(a)
    if word == "v_copysign":
        assert_bits(actual, with_sign(a, negative))
    assert_same(actual, with_sign(a, negative), (a, sign))
    assert_quiet(words, word, a, sign)


RANGES = [(0, 1), (0.25, 88), (2.0**-40, 3), (0, 2.0**100), (1, 1)]


@pytest.mark.parametrize(("lo", "hi"), RANGES)
def test_neg_abs_clamped(has, lo, hi):
    words = has("v_neg_abs_clamped")
    a = np.concatenate([numbers(words.dtype), np.array([lo, -lo, hi, -hi], words.dtype)])
    expected = -np.clip(np.abs(np.where(np.isnan(a), np.inf, a)), lo, hi).astype(words.dtype)
    actual, _ = words.call("v_neg_abs_clamped", a, lo, hi)
    assert_bits(actual, expected)
    assert np.signbit(actual).all()
    assert_quiet(words, "v_neg_abs_clamped", a, lo, hi)


@pytest.mark.parametrize("limit", [0, 1, 55, 2.0**100])
def test_clamp_magnitude(has, limit):
    words = has("v_clamp_magnitude")
    a = np.concatenate([numbers(words.dtype), np.array([limit, -limit], words.dtype)])
    number = ~np.isnan(a)
    expected = np.copysign(np.minimum(np.abs(a), words.dtype(limit)), a)
    actual, _ = words.call("v_clamp_magnitude", a, limit)
    assert_bits(actual[number], expected[number])
    assert (np.abs(actual[~number]) == limit).all()
    assert_quiet(words, "v_clamp_magnitude", a, limit)


@pytest.mark.parametrize("limit", [0, 1, 55, 2.0**100])
def test_abs_clamped(words, limit):
    a = np.concatenate([numbers(words.dtype), np.array([limit, -limit], words.dtype)])
    actual, _ = words.call("v_abs_clamped", a, limit)
    assert_same(actual, np.minimum(np.abs(a), words.dtype(limit)), (a,))
    assert_quiet(words, "v_abs_clamped", a, limit)


def test_flush_tiny(words):
    bound = np.finfo(words.dtype).eps / 64
    near = [bound, np.nextafter(bound, words.dtype(0)), np.nextafter(bound, words.dtype(1))]
    a = np.concatenate([numbers(words.dtype), near, np.negative(near)])
    tiny = (np.abs(a) < bound) & (words.lane != "64wide")
    actual, _ = words.call("v_flush_tiny", a)
    assert_bits(actual, np.where(tiny, words.dtype(0), a))
    assert_quiet(words, "v_flush_tiny", a)


def test_finite(has):
    words = has("v_finite")
    a = numbers(words.dtype)
    actual, _ = words.call("v_finite", a)
    assert_bits(actual, np.where(np.isinf(a), np.copysign(2.0**300, a), a))
    assert_quiet(words, "v_finite", a)


# Arithmetic


@pytest.mark.parametrize(
    ("word", "oracle"),
    [
        ("v_add", ieee.add),
        ("v_sub", ieee.sub),
        ("v_mul", ieee.mul),
        ("v_mul_subnormal", ieee.mul),
        ("v_div", ieee.div),
    ],
)
def test_arithmetic(words, word, oracle):
    assert_results(words, word, oracle, *pairs(words.dtype))


def test_sqrt(words):
    assert_results(words, "v_sqrt", ieee.sqrt, pairs(words.dtype)[0])


def test_fma(has):
    words = has("v_fma")
    assert_results(words, "v_fma", ieee.fma, *triples(words.dtype))


def rounded_twice(a, b, c):
    """a b + c of two operations."""
    product = ieee.mul(a, b)
    result = ieee.add(product.value, c)
    return Result(result.value, product.flags | result.flags, product.optional | result.optional)


def test_mul_add(words):
    assert_results(words, "v_mul_add", rounded_twice, *triples(words.dtype))


def test_fast_mul_add(words):
    oracle = ieee.fma if words.has_fma else rounded_twice
    assert_results(words, "v_fast_mul_add", oracle, *triples(words.dtype))


def moderate(dtype, n, seed):
    """Numbers none of whose products over- or underflows in any step of v_mul_residual."""
    quarter = int(np.finfo(dtype).maxexp) // 4
    return random_numbers(dtype, n, seed, -quarter, quarter)


def test_mul_residual(words):
    a, b = moderate(words.dtype, 300, 7), moderate(words.dtype, 300, 8)
    special = np.array([1, 1 + np.finfo(words.dtype).eps, 3, -1, 0, -0.0], words.dtype)
    a, b = np.append(a, np.repeat(special, 6)), np.append(b, np.tile(special, 6))
    product = a * b
    actual, flags = words.call("v_mul_residual", a, b, product)
    expected = [ieee.fma(x, y, -z).value for x, y, z in zip(a, b, product)]
    np.testing.assert_array_equal(actual, np.array(expected, words.dtype))
    assert not flags.any()
    for end in (-np.inf, np.inf):
        near = np.nextafter(product, words.dtype(end))
        near = np.where(product == 0, product, near)
        actual, flags = words.call("v_mul_residual", a, b, near)
        expected = np.array([ieee.fma(x, y, -z).value for x, y, z in zip(a, b, near)], words.dtype)
        assert (np.abs(actual - expected) <= 2 * np.abs(np.spacing(expected))).all()
        assert not flags.any()


def test_reciprocal_estimate(has):
    words = has("v_reciprocal_estimate")
    half = int(np.finfo(words.dtype).maxexp) // 2
    a = np.append(random_numbers(words.dtype, 2000, 9, -half, half), special(words.dtype)[6:13])
    actual, _ = words.call("v_reciprocal_estimate", a)
    error = np.abs(actual.astype(np.longdouble) * a.astype(np.longdouble) - 1)
    assert (error <= 2.0**-8).all()
    assert_quiet(words, "v_reciprocal_estimate", a)


@pytest.mark.parametrize("word", ["v_floor", "v_round"])
def test_rounding_to_integers(words, word):
    limit = int(words.constant("MANTISSA_BITS")) - 2
    near = np.arange(-8, 8.25, 0.25)
    steps = [np.nextafter(near.astype(words.dtype), words.dtype(end)) for end in (-100, 100)]
    largest = np.ldexp(words.dtype(1), limit) - np.arange(1, 4, dtype=words.dtype) / 2
    random = random_numbers(words.dtype, 300, 10, -70, limit - 1)
    tiny = np.array([np.finfo(words.dtype).smallest_subnormal, 0], words.dtype)
    a = [near.astype(words.dtype), *steps, largest, -largest, random, tiny, -tiny]
    a = np.concatenate([*a, np.array([np.inf, -np.inf, np.nan], words.dtype)])
    actual, _ = words.call(word, a)
    expected = np.floor(a) if word == "v_floor" else np.rint(a) + 0  # -0 + 0 is +0
    np.testing.assert_array_equal(actual, expected)
    if word == "v_round":
        assert_same(actual, expected, (a,))
    assert_quiet(words, word, a)


# Powers of two


def normal_exponents(dtype):
    """The exponents of all normal numbers, or many of them, the outermost included."""
    limits = np.finfo(dtype)
    lo, hi = int(limits.minexp), int(limits.maxexp) - 1
    return np.unique([*range(lo, hi, max(1, (hi - lo) // 3000)), *range(-9, 9), lo, lo + 1, hi])


def powers(dtype, exponents):
    """2^n by exact arithmetic."""
    return np.array([ieee.rounded(1, int(n), dtype).value for n in exponents], dtype)


@pytest.mark.parametrize("word", ["v_exp2", "v_exp2_of_index"])
def test_exp2(has, word):
    words = has(word)
    n = np.random.default_rng(11).permutation(normal_exponents(words.dtype))
    operand = n.astype(words.dtype)
    if word == "v_exp2_of_index":
        operand = operand + words.constant("EXP2_MAGIC")
    actual, _ = words.call(word, operand)
    assert_bits(actual, powers(words.dtype, n))
    assert_quiet(words, word, operand)


def test_eighths_of_index(has):
    words = has("v_eighths_of_index")
    k = np.arange(8 * -126, 8 * 128)
    magic = 1.5 / np.finfo(np.float32).eps + 8 * 127
    index = np.append(magic + k, magic - 8 * 127).astype(np.float32)
    expected = np.ldexp(1 + (k % 8) / 8, k // 8).astype(np.float32)
    actual, flags = words.call("v_eighths_of_index", index)
    assert_bits(actual, np.append(expected, np.float32(0)))
    assert not flags.any()


def test_exponent(has):
    words = has("v_exponent")
    k = np.arange(-126, 128)
    lo = np.ldexp(np.float32(1), k)
    a = np.concatenate([lo, lo * np.float32(1.5), np.nextafter(2 * lo[:-1], np.float32(0))])
    actual, flags = words.call("v_exponent", np.append(a, np.finfo(np.float32).max))
    assert_bits(actual, np.concatenate([k, k, k]).astype(np.float32))
    assert not flags.any()


def test_reciprocal_exp2(has):
    words = has("v_reciprocal_exp2")
    n = normal_exponents(words.dtype)[:-1]
    actual, _ = words.call("v_reciprocal_exp2", powers(words.dtype, n))
    assert_bits(actual, powers(words.dtype, -n))
    assert_quiet(words, "v_reciprocal_exp2", powers(words.dtype, n))


def ends_of_range(dtype, a, rng):
    """For each of a, an n that takes it near an end of the subnormals or of the range."""
    limits = np.finfo(dtype)
    exponent = np.frexp(a)[1]
    bits = ieee.precision(dtype)
    ends = np.array([limits.minexp, limits.minexp - bits // 2, limits.minexp - bits, limits.maxexp])
    return rng.choice(ends, len(a)) - exponent + rng.integers(-3, 4, len(a))


def test_ldexp(words):
    dtype, limits = words.dtype, np.finfo(words.dtype)
    rng = np.random.default_rng(12)
    lo, hi = -(int(limits.maxexp) // 2) + 2, int(limits.maxexp) // 2
    a = random_numbers(dtype, 900, 13, lo, hi)
    n = ends_of_range(dtype, a, rng)
    n[::3] = rng.integers(-40, 40, len(n[::3]))
    if words.lane == "64wide":
        n = np.clip(n, limits.minexp, limits.maxexp - 1)
        normal = np.abs(np.frexp(a)[1] + n) < 900
        a, n = a[normal], n[normal]
    n = n.astype(dtype)
    if words.lane == "32":
        n[::5] += rng.random(len(n[::5])).astype(dtype) * dtype(0.99)
    s = np.array([0.0, -0.0, np.inf, -np.inf, np.nan], dtype)
    a = np.concatenate([a, np.repeat(s, 5)])
    n = np.concatenate([n, np.tile(np.array([0, 1, -1, 20, -20], dtype), 5)])
    assert_results(words, "v_ldexp", ieee.ldexp, a, n)


# Comparison and selection


@pytest.mark.parametrize(
    ("word", "compare"),
    [
        ("v_eq", np.equal),
        ("v_lt", np.less),
        ("v_le", np.less_equal),
        ("v_gt", np.greater),
        ("v_ge", np.greater_equal),
    ],
)
def test_comparison(words, word, compare):
    a, b = pairs(words.dtype)
    a, b = np.append(a, numbers(words.dtype)), np.append(b, numbers(words.dtype))
    with np.errstate(invalid="ignore"):
        expected = compare(a, b).astype(words.dtype)
    actual, _ = words.call(word, a, b)
    assert_bits(actual, expected)
    assert_quiet(words, word, a, b)


def test_is_nan(words):
    a = numbers(words.dtype)
    actual, _ = words.call("v_is_nan", a)
    assert_bits(actual, np.isnan(a).astype(words.dtype))
    assert_quiet(words, "v_is_nan", a)


@pytest.mark.parametrize("word", ["v_and", "v_or"])
def test_logic(words, word):
    m, n = (np.random.default_rng(seed).integers(2, size=200) for seed in (16, 17))
    expected = m & n if word == "v_and" else m | n
    actual, flags = words.call(word, m.astype(words.dtype), n.astype(words.dtype))
    assert_bits(actual, expected.astype(words.dtype))
    assert not flags.any()


def test_all(words):
    rows = np.ones((words.lanes + 2, words.lanes), words.dtype)
    for lane in range(words.lanes):
        rows[lane, lane] = 0
    rows[-1] = 0
    actual, flags = words.call("v_all", rows.ravel())
    expected = np.repeat(rows.all(axis=1), words.lanes)
    assert_bits(actual, expected.astype(words.dtype))
    assert not flags.any()


def test_select(words):
    a, b = pairs(words.dtype)
    m = np.random.default_rng(18).integers(2, size=len(a))
    actual, _ = words.call("v_select", m.astype(words.dtype), a, b)
    assert_bits(actual, np.where(m, a, b))
    assert_quiet(words, "v_select", m.astype(words.dtype), a, b)


def test_max(words):
    a, b = pairs(words.dtype)
    with np.errstate(invalid="ignore"):
        larger = b > a
    actual, _ = words.call("v_max", a, b)
    assert_bits(actual, np.where(larger, b, a))
    assert_quiet(words, "v_max", a, b)


@pytest.mark.parametrize(("lo", "hi"), [(0, 6), (-1, 1), (-3, 0)])
def test_clamp(words, lo, hi):
    a = np.concatenate([numbers(words.dtype), np.array([lo, hi], words.dtype)])
    expected = np.where(a <= lo, words.dtype(lo), np.where(a >= hi, words.dtype(hi), a))
    actual, _ = words.call("v_clamp", a, lo, hi)
    assert_bits(actual, expected)
    assert_quiet(words, "v_clamp", a, lo, hi)


def test_keep_nan(words):
    x, a = pairs(words.dtype)
    actual, _ = words.call("v_keep_nan", x, a)
    assert_bits(actual, np.where(np.isnan(x), x, a))
    assert_quiet(words, "v_keep_nan", x, a)


# flags.h


def test_flags_are_read_and_cleared(words):
    """As fenv.h reads them. A flag that is not cleared would show in all elements that follow."""
    if words.lane == "128":
        pytest.skip("flags.h looks at the flags of vectors; long double has x87's")
    a, b = pairs(words.dtype)
    _, expected = words.call("v_div", a, b, spread=True)
    _, flags = words.call("v_div", a, b, spread=True, own=True)
    np.testing.assert_array_equal(flags, expected)
    assert set(flags.tolist()) == {0, INVALID, DIVIDE, OVERFLOW, UNDERFLOW}


def test_every_lane_width_is_tested():
    assert {lane for _, lane in CONFIGURATIONS} == set(LANES)
