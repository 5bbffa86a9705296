"""The house rules that a reader of the source counts on."""

import ast
import re

import pytest
from support import CHECKOUT, ROWS, UFUNCS

import relu_ufunc

SOURCES = sorted(
    path
    for folder in ("src", "relu_ufunc")
    for path in (CHECKOUT / folder).rglob("*")
    if path.suffix in {".c", ".h", ".def", ".pyx"}
)
INTRINSICS = re.compile(
    r"""\b_mm\d*_\w+ | \b__m(?:64|128|256|512)\w* | \b__mmask\d+          # x86
      | \bv(?:ld|st)\d\w*_[fpsu]\d+ | \bv\w+q_[fpsu]\d+ | \b(?:float|u?int)\d+x\d+_t  # NEON
      | \b\w*intrin\.h | \barm_\w+\.h""",
    re.VERBOSE,
)


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


@with_source
def test_stub_declares_every_public_name():
    stub = ast.parse((CHECKOUT / "relu_ufunc" / "__init__.pyi").read_text("utf-8"))
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
    optional = {name for name, row in ROWS.items() if not row["learned"]}
    assert declared == {name for name, ufunc in UFUNCS.items() if ufunc.__name__ in optional}


@with_source
def test_vocabulary_lists_every_word_and_every_target_has_them():
    simd = CHECKOUT / "src" / "simd"
    definition = re.compile(r"^static (?:inline |__attribute__\S+ )\w+ (v_\w+)\(", re.MULTILINE)

    def words_of(name):
        return set(definition.findall((simd / f"{name}.h").read_text("utf-8")))

    rows = [
        (set(re.findall(r"`(v_\w+)", row.split("|")[1])), "`V_HAS_" in row)
        for row in (simd / "VOCABULARY.md").read_text("utf-8").splitlines()
        if row.startswith("| `v_")
    ]
    listed = set().union(*(words for words, _ in rows))
    required = set().union(*(words for words, conditional in rows if not conditional))
    assert "v_sqrt" in required
    common = words_of("simd")
    for target in ("scalar", "sse42", "avx2", "avx512", "neon"):
        words = words_of(target)
        assert words | common <= listed, target
        assert required <= words | common, target
