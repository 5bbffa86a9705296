"""The house rules that a reader of the source counts on."""

import ast
import re
from pathlib import Path

import pytest
from support import CHECKOUT, ROWS, UFUNCS

import relu_ufunc

SOURCES = sorted(
    path
    for folder in ("src", "relu_ufunc")
    for path in (CHECKOUT / folder).rglob("*")
    if path.suffix in {".c", ".h", ".def", ".pyx"}
)
# Names from the intrinsics' own references, a family a group.
INTRINSICS = re.compile(
    r"""\b(?:
        (?:\w*intrin|(?:arm|riscv|wasm)_\w+)\.h
      | _mm\d*_\w+ | __m(?:64|128|256|512)\w* | __mmask\d+                  # x86
      | v(?:q|r|h|p)*(?:ab[ads]|add|and|bic|bsl|c(?:eq|g[et]|l[et]|nt|vt)|ca[gl]|combine|copy
                      |create|div|dot|dup|eor|ext|fm|get|ld\d|m(?:ax|in|l|ov|ul|vn)|neg|or[nr]
                      |pad|rbit|recp|reinterpret|rev\d|rnd|rsqrt|set|sh[lr]|sqrt|s[lr]i|st\d
                      |sub|tbl|tbx|trn|tst|uzp|zip)\w*_[bfpsu]f?\d+       # NEON
      | (?:bfloat|float|poly|u?int)\d+x\d+(?:x\d)?_t
      | sv[a-z]\w*_(?:[fsub]|bf|mf)\d+\w* | svcnt[bhwd] | svprf[bhwd]\w*     # SVE
      | sv(?:bool|bfloat16|float\d+|u?int\d+)(?:x\d)?_t
      | __riscv_\w+ | v(?:bool|float|u?int)\d+(?:mf?\d(?:x\d)?)?_t          # RVV
      | v[a-z]\w*_(?:[fiu]|bf)\d+mf?\d\w* | vset\w*_e\d+mf?\d | v[a-z]\w*_b\d+
      | wasm_\w+ | v128_t | __(?:f32|f64|[iu]\d+)x\d+                       # WebAssembly
      | __builtin_(?:ia32|neon|aarch64|sve|riscv|rvv|wasm)_\w+
    )\b""",
    re.VERBOSE,
)
SOME_INTRINSICS = """
_mm_add_ps _mm256_castps_si256 _mm512_mask_blend_pd __m128 __m256i __m512d __mmask16
vld1q_f32 vst1_u16 vaddq_f64 vfmaq_n_f64 vcvt_f64_f32 vget_low_f32 vreinterpretq_u8_u64
vqtbl2q_u8 vmlaq_n_u32 vrecpeq_f32 vdupq_n_u64 vceqq_f64 vcltq_f32 vminvq_u8 vrndmq_f32
vbslq_f64 veorq_u32 vandq_u64 vorrq_u32 vextq_f64 vrev64q_f32 vshlq_n_u32 vabsq_f32
vnegq_f64 vcvt_f16_f32 vfmaq_f64 vgetq_lane_u64 vqaddq_s8 vpaddq_f32 float32x4_t
uint8x16x2_t bfloat16x8_t
svadd_f32_x svld1_f64 svptrue_b32 svwhilelt_b64 svcntw svcmplt_f32 svsel_f64
svreinterpret_u32_f32 svbool_t svfloat32_t svuint64x2_t svcvt_f32_f64_z
__riscv_vfadd_vv_f32m1 vfadd_vv_f32m1 vle32_v_f32m2 vfmv_v_f_f64mf2 vmflt_vv_f32m1_b32
vsetvl_e32m1 vsetvlmax_e64m8 vfloat32m1_t vuint64mf2_t vbool32_t vmand_mm_b8
wasm_f32x4_add wasm_v128_load v128_t __f32x4 wasm_i64x2_shl
__builtin_ia32_addps __builtin_neon_vaddv4sf __builtin_wasm_abs_f32x4
immintrin.h nmmintrin.h arm_neon.h arm_sve.h riscv_vector.h wasm_simd128.h
"""
NO_INTRINSICS = """
v_add v_load_f32 v_store_f16 v_load_partial v_set v_exp2_of_index V M Lane LANES
value_f32 values_f64 vector_f64 vector_function variance_f32 velu_forward_f32 vjp_f64
vectorcall void volatile vary svd save sv single_f32 gelu_f32 relu6_f32 wide_f32
float32 float_t int32_t uint64_t size_t ptrdiff_t float_of_bits half_to_float
__builtin_cpu_supports __builtin_cpu_init mm_add arm wasm riscv math.h string.h cpuid.h
half.h kernels.h _ufuncs
"""


with_source = pytest.mark.skipif(
    not (CHECKOUT / "src").is_dir(), reason="the tests run without the source"
)


@with_source
def test_intrinsics_stand_in_simd_only():
    simd = [path for path in SOURCES if path.parent == CHECKOUT / "src" / "simd"]
    elsewhere = [
        f"{path.relative_to(CHECKOUT)}: {', '.join(sorted(set(found)))}"
        for path in SOURCES
        if path not in simd and (found := INTRINSICS.findall(path.read_text(encoding="utf-8")))
    ]
    assert not elsewhere
    named_for_a_target = [path for path in simd if INTRINSICS.search(path.read_text("utf-8"))]
    assert {"sse42.h", "avx2.h", "avx512.h", "neon.h"} <= {p.name for p in named_for_a_target}


@pytest.mark.parametrize("name", SOME_INTRINSICS.split())
def test_pattern_knows_intrinsic(name):
    assert INTRINSICS.fullmatch(name)
    assert INTRINSICS.findall(f"a = {name}(b);") == [name]


@pytest.mark.parametrize("name", NO_INTRINSICS.split())
def test_pattern_knows_that_this_is_none(name):
    assert not INTRINSICS.findall(f"a = {name}(b);")


def test_stub_declares_every_public_name():
    stub = ast.parse(Path(relu_ufunc.__file__).with_suffix(".pyi").read_text("utf-8"))
    declared = {node.target.id for node in stub.body if isinstance(node, ast.AnnAssign)}
    declared |= {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
    public = {name for name in declared if not name.startswith("_") or name == "__version__"}
    assert public == set(relu_ufunc.__all__)
    (listed,) = (
        ast.literal_eval(node.value)
        for node in stub.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )
    assert listed == sorted(relu_ufunc.__all__)


@with_source
def test_stub_for_keras_declares_every_activation_of_one_operand():
    stub = ast.parse((CHECKOUT / "relu_ufunc" / "keras.pyi").read_text("utf-8"))
    declared = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
    optional = {
        name
        for name, row in ROWS.items()
        if all(parameter["default"] is not None for parameter in row["parameters"])
    }
    activations = {name for name, ufunc in UFUNCS.items() if ufunc.__name__ in optional}
    assert declared == activations | {"softmax", "log_softmax", "backend_activations"}


@with_source
def test_no_line_is_wider_than_100_columns():
    """Comments and macros as well, which clang-format leaves as they are."""
    folders = ("src", "relu_ufunc", "tests", "benchmarks", "docs", "examples")
    paths = [*CHECKOUT.glob("*.py"), *(p for f in folders for p in (CHECKOUT / f).rglob("*"))]
    suffixes = {".c", ".h", ".py", ".pyi", ".pyx"}
    ours = [p for p in paths if p.suffix in suffixes and ".asv" not in p.parts]
    texts = {p: p.read_text("utf-8") for p in ours}
    generated = {p for p, text in texts.items() if re.search(r"Written by \w+\.py", text[:500])}
    assert len(generated) < len(texts) / 10
    wide = [
        f"{path.relative_to(CHECKOUT)}:{number}: {len(line)}"
        for path, text in texts.items()
        if path not in generated
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 100
    ]
    assert not wide


@with_source
def test_headers_state_the_measured_errors():
    """The catalogue's; `python tests/measure.py --functions` copies them."""
    import measure

    for header in measure.headers():
        text = (CHECKOUT / "src" / header).read_text("utf-8")
        assert text == measure.with_errors(header), header


@with_source
def test_measured_maxima_are_written_for_every_target(monkeypatch, tmp_path):
    import measure

    copy = tmp_path / "catalogue.toml"
    text = measure.CATALOGUE.read_text("utf-8")
    text = "[target.new]\n" + re.sub(r"(?m)^max_ulp.*\n", "", text)
    copy.write_text(text, "utf-8")
    monkeypatch.setattr(measure, "CATALOGUE", copy)
    measure.write("tanh", "forward", "float64", {"scalar": (0.6, 2.0), "avx2": (1.25, 3.0)})
    measure.write("tanh", "forward", "float32", {"scalar": (0.5, -1.0), "new": (1.5, 1.0)})
    measure.write("tanh", "forward", "float32", {"scalar": (0.4, 5.0)})  # less: not written
    written = [line for line in copy.read_text("utf-8").split("\n") if line.startswith("max_ulp")]
    assert written == [
        "max_ulp.float32.new = [1.5000, 1.0]",
        "max_ulp.float32.scalar = [0.5000, -1.0]",
        "max_ulp.float64.avx2 = [1.2500, 3.0]",
        "max_ulp.float64.scalar = [0.6000, 2.0]",
    ]


C_SOURCES = [path for path in SOURCES if path.suffix in {".c", ".h"}]


def folder_of(path):
    """The folder of src that holds a file."""
    return path.relative_to(CHECKOUT / "src").parts[0]


@with_source
def test_no_folder_includes_one_that_includes_it():
    included = {}
    for path in C_SOURCES:
        for name in re.findall(r'#include "(\w+)/', path.read_text("utf-8")):
            if name != folder_of(path):
                included.setdefault(folder_of(path), set()).add(name)
    assert {"activations", "loops", "math", "python"} <= included.keys()

    def reached(folder, seen):
        for other in included.get(folder, set()) - seen:
            reached(other, seen | {other})
            assert folder not in included.get(other, set()), (folder, other)

    for folder in included:
        reached(folder, {folder})


@with_source
def test_files_of_one_stem_are_a_source_and_its_header():
    stems = {}
    for path in C_SOURCES:
        stems.setdefault(path.stem, []).append(path)
    for paths in stems.values():
        assert len(paths) == 1 or (
            {path.suffix for path in paths} == {".c", ".h"} and len({p.parent for p in paths}) == 1
        ), paths


@with_source
def test_every_formula_has_a_textual_caller_or_registration():
    files = [*C_SOURCES, CHECKOUT / "src" / "catalogue.toml"]
    words = re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in files))
    defined = [
        name
        for path in C_SOURCES
        if folder_of(path) == "activations"
        for name in re.findall(r"(?m)^static [^;=(]*?\b(\w+)\(", path.read_text("utf-8"))
    ]
    assert len(defined) > 50
    assert [name for name in set(defined) if words.count(name) <= defined.count(name)] == []


@with_source
def test_macros_hold_no_formulas():
    """Outside of the instruction sets' headers there is one macro with arguments."""
    macros = {
        name
        for path in C_SOURCES
        if folder_of(path) != "simd"
        for name in re.findall(r"(?m)^\s*#\s*define (\w+)\(", path.read_text("utf-8"))
    }
    assert macros == {"COUNT_OF"}
