"""Arrays of other libraries, as far as these are installed (the dependency group `ecosystem`)."""

import doctest
import importlib
import itertools
import os
import pickle
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from support import CHECKOUT, UFUNCS, as_tuple, assert_identical, needs, one_by_one, only

import relu_ufunc
from relu_ufunc import _ufuncs

one_result = only(lambda function: function.nout == 1)
two_results = only(lambda function: function.nout == 2)
forward = only(
    lambda function: (
        function.pass_ == "forward"
        and len(function.parameters) == 1
        and function.default is not None
    )
)

X = np.array([[-3.0, -0.5, 0.0], [0.25, 1.0, 4.0]], np.float32)
GRAD = np.array([[0.5, 2, -1], [3, 1, 0.25]], np.float32)
SLOPE = np.array([0.25, 0.5, 2], np.float32)


def operands_of(function, wrap=lambda array: array):
    """A gradient, x and hyperparameters, as far as the function takes them, of one shape."""
    operands = function.operands(GRAD, X, SLOPE)
    return [wrap(np.broadcast_to(np.float32(operand), X.shape)) for operand in operands]


def assert_same(results, arrays, kind):
    """The results are of that type and have the values of the arrays."""
    for result, array in zip(as_tuple(results), as_tuple(arrays), strict=True):
        assert isinstance(result, kind)
        assert_identical(np.asarray(result), array)


def python(code):
    """The standard output of a fresh process that runs `code`."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_loads_none_of_them():
    code = "import sys, relu_ufunc; print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in python(code).split()}
    others = {
        "astropy",
        "dask",
        "keras",
        "ml_dtypes",
        "onnx",
        "pandas",
        "sklearn",
        "thinc",
        "torch",
    }
    assert loaded.isdisjoint(others)


@pytest.mark.parametrize("name", ["keras", "onnx", "sklearn", "thinc"])
def test_examples_of_backends(name, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    pytest.importorskip(name)
    module = importlib.import_module(f"relu_ufunc.{name}")
    found = doctest.DocTestFinder(exclude_empty=True).find(module, name, globs={})
    examples = [test for test in found if test.examples]
    assert examples
    for test in examples:
        assert doctest.DocTestRunner().run(test).failed == 0


@needs("pandas")
def test_pandas(public, function):
    pd = pytest.importorskip("pandas")
    expected = public(*operands_of(function))
    frames = operands_of(function, lambda a: pd.DataFrame(a, ["i", "j"], ["a", "b", "c"]))
    results = public(*frames)
    assert_same(results, expected, pd.DataFrame)
    for result in as_tuple(results):
        assert result.index.equals(frames[0].index)
        assert result.columns.equals(frames[0].columns)


@needs("pandas")
def test_pandas_missing_values(public, function):
    pd = pytest.importorskip("pandas")
    missing = np.array([False, True, False])
    columns = operands_of(function, lambda a: pd.Series(pd.array(a[0], "Float32")))
    columns[function.has_grad][missing] = pd.NA
    expected = public(*operands_of(function, lambda a: a[0]))
    for result, values in zip(as_tuple(public(*columns)), as_tuple(expected), strict=True):
        assert result.dtype == "Float32" and result.isna().tolist() == missing.tolist()
        assert_identical(result[~missing].to_numpy(np.float32), values[~missing])


@needs("pandas")
@one_result
def test_pandas_out(public, function):
    pd = pytest.importorskip("pandas")
    columns = operands_of(function, lambda a: pd.Series(a[0]))
    result = pd.Series(np.zeros(3, np.float32))
    public(*columns, out=result)
    assert_identical(result.to_numpy(), public(*operands_of(function, lambda a: a[0])))
    frames = operands_of(function, pd.DataFrame)
    for result in (pd.DataFrame(np.zeros_like(X)), np.zeros_like(X)):
        public(*frames, out=result)
        assert_identical(np.asarray(result), public(*operands_of(function)))


@needs("pandas")
def test_pandas_numbers_count_as_in_the_ufuncs_of_numpy():
    """pandas converts a number next to a frame to a float64 array: the result is float64."""
    pd = pytest.importorskip("pandas")
    frame, column = pd.DataFrame(X), pd.Series(X[0])
    for operands in ((frame, 0.25), (frame, np.float32(0.25)), (column, 0.25)):
        dtype = np.asarray(np.hypot(*operands)).dtype
        for f in (relu_ufunc.leaky, relu_ufunc.hard_shrink, relu_ufunc.prelu_derivative):
            assert np.asarray(f(*operands)).dtype == dtype
    wide = relu_ufunc.leaky(frame)
    assert_identical(np.asarray(wide), relu_ufunc.leaky(X.astype(np.float64)))
    kept = relu_ufunc.leaky(frame, np.float32(0.01))
    assert_identical(np.asarray(kept), relu_ufunc.leaky(X))
    assert_identical(np.asarray(relu_ufunc.leaky(column)), relu_ufunc.leaky(X[0]))
    nullable = frame.astype("Float32")
    assert set(relu_ufunc.gelu(nullable).dtypes) == {pd.Float32Dtype()}
    with pytest.raises(TypeError, match="'leaky' not supported"):
        relu_ufunc.leaky(nullable)
    with pytest.raises(NotImplementedError, match="mixed DataFrame and Series"):
        relu_ufunc.prelu(frame, column)


@needs("xarray")
def test_xarray(public, function):
    """Operands broadcast by the names of their dimensions."""
    xr = pytest.importorskip("xarray")
    operands = function.operands(
        xr.DataArray(GRAD.T, dims=("column", "row")),
        xr.DataArray(X, {"column": ["a", "b", "c"]}, ("row", "column")),
        xr.DataArray(SLOPE, dims="column"),
    )
    for result, values in zip(
        as_tuple(public(*operands)), as_tuple(public(*operands_of(function))), strict=True
    ):
        assert result.coords["column"].values.tolist() == ["a", "b", "c"]
        assert_identical(result.transpose("row", "column").values, values)
    sets = operands_of(function, lambda a: xr.Dataset({"a": (("row", "column"), a)}))
    for result, values in zip(
        as_tuple(public(*sets)), as_tuple(public(*operands_of(function))), strict=True
    ):
        assert isinstance(result, xr.Dataset)
        assert_identical(result["a"].values, values)


@needs("dask")
@one_result
def test_dask_is_lazy(public, function):
    da = pytest.importorskip("dask.array")
    lazy = public(*operands_of(function, lambda a: da.from_array(np.array(a), chunks=(1, 2))))
    assert isinstance(lazy, da.Array) and lazy.chunks == ((1, 1), (2, 1))
    assert lazy.dtype == np.float32
    assert_identical(lazy.compute(scheduler="sync"), public(*operands_of(function)))


@needs("dask")
@two_results
def test_dask_apply_gufunc_for_two_results(public, function):
    """dask's arrays refuse ufuncs of two results."""
    da = pytest.importorskip("dask.array")
    arrays = operands_of(function, lambda a: da.from_array(np.array(a), chunks=(1, 2)))
    signature = ",".join(["()"] * function.nin) + "->(),()"
    lazy = da.apply_gufunc(public, signature, *arrays, output_dtypes=[np.float32] * 2)
    results = tuple(part.compute(scheduler="sync") for part in lazy)
    assert_same(results, public(*operands_of(function)), np.ndarray)


def test_dask_on_worker_processes(tmp_path):
    """The example's own answer, checked: every chunk is computed in another process."""
    pytest.importorskip("distributed")
    example = CHECKOUT / "examples" / "larger_than_memory.py"
    if not example.exists():
        pytest.skip("the tests run without the source tree")
    command = [sys.executable, example, "--megabytes", "9", "--folder", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    x, y = (np.load(tmp_path / name, mmap_mode="r") for name in ("x.npy", "y.npy"))
    assert x.shape == (4096, 512)
    assert_identical(np.asarray(y), relu_ufunc.gelu(np.asarray(x)))


@needs("polars")
@one_result
def test_polars_series(public, function):
    pl = pytest.importorskip("polars")
    columns = operands_of(function, lambda a: pl.Series("a", a[0]))
    columns[function.has_grad][1] = None
    result = public(*columns)
    assert isinstance(result, pl.Series) and result.is_null().to_list() == [False, True, False]
    expected = public(*operands_of(function, lambda a: a[0]))
    assert_identical(result.drop_nulls().to_numpy(), expected[[0, 2]])


@needs("polars")
@one_result
def test_polars_expressions(public, function):
    pl = pytest.importorskip("polars")
    columns = dict(zip("gxs", (GRAD.ravel(), X.ravel(), np.tile(SLOPE, 2))))
    operands = function.operands(*map(pl.col, columns))
    literals = [a if isinstance(a, pl.Expr) else pl.lit(a, pl.Float32) for a in operands]
    result = pl.DataFrame(columns).lazy().select(y=public(*literals)).collect()["y"]
    assert_identical(result.to_numpy(), public(*operands_of(function)).ravel())
    *first, _ = operands  # numbers may be last
    if function.parameter is not None and all(isinstance(a, pl.Expr) for a in first):
        result = pl.DataFrame(columns).lazy().select(y=public(*first, 0.25)).collect()["y"]
        expected = public(*operands_of(function)[:-1], np.float32(0.25))
        assert_identical(result.to_numpy(), expected.ravel())


@needs("awkward")
def test_awkward(public, function):
    ak = pytest.importorskip("awkward")
    ragged = operands_of(function, lambda a: ak.unflatten(a.ravel(), [2, 0, 4]))
    results = as_tuple(public(*ragged))
    for result, values in zip(results, as_tuple(public(*operands_of(function))), strict=True):
        assert ak.num(result).tolist() == [2, 0, 4]
        assert_identical(ak.to_numpy(ak.flatten(result)), values.ravel())


@needs("pandas", "xarray", "dask")
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_along_an_axis(name):
    """As docs/how_to/other_libraries.md says."""
    f = getattr(relu_ufunc, name)
    rows, columns = f(X, axis=1), f(X, axis=0)
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, ["i", "j"], ["a", "b", "c"])
    result = f(frame, axis=1)
    assert_identical(np.asarray(result), rows)
    if name != "logsumexp":
        assert result.index.equals(frame.index)
    xr = pytest.importorskip("xarray")
    core = {"output_core_dims": [["c"]]} if name != "logsumexp" else {}
    data = xr.DataArray(X, dims=["r", "c"])
    result = xr.apply_ufunc(f, data, input_core_dims=[["c"]], **core)
    assert_identical(result.values, rows)
    da = pytest.importorskip("dask.array")
    result = f(da.from_array(X, chunks=(1, -1)), axis=-1)
    assert isinstance(result, da.Array)
    assert_identical(result.compute(), rows)
    assert_identical(f(da.from_array(X, chunks=(-1, 1)), axis=0).compute(), columns)


ALONG_AN_AXIS = ["softmax", "log_softmax", "logsumexp"]


@pytest.mark.parametrize("name", ALONG_AN_AXIS)
def test_pandas_along_the_default_axis(name):
    """The rows, as axis=-1 says."""
    pd = pytest.importorskip("pandas")
    f = getattr(relu_ufunc, name)
    for array in (X, X.astype(np.float64)):
        frame = pd.DataFrame(array, ["i", "j"], ["a", "b", "c"])
        result = f(frame)
        assert_identical(np.asarray(result), f(array))
        assert_identical(np.asarray(f(frame, axis=0)), f(array, axis=0))
        if name != "logsumexp":
            assert result.index.equals(frame.index) and result.columns.equals(frame.columns)
            to = np.empty_like(array)
            f(frame, out=to)
            assert_identical(to, f(array))
        assert_identical(np.asarray(f(frame["a"])), f(array[:, 0]))


def test_pandas_gradients_along_the_default_axis():
    pd = pytest.importorskip("pandas")
    y = relu_ufunc.softmax(X)
    for operands in itertools.product((GRAD, pd.DataFrame(GRAD)), (y, pd.DataFrame(y))):
        result = relu_ufunc.softmax_backward(*operands)
        assert_identical(np.asarray(result), relu_ufunc.softmax_backward(GRAD, y))


@pytest.mark.parametrize("name", ALONG_AN_AXIS)
def test_pandas_missing_values_along_an_axis_are_refused(name):
    pd = pytest.importorskip("pandas")
    f = getattr(relu_ufunc, name)
    column = pd.Series(pd.array([1.0, None, 3.0], "Float64"))
    for operand in (column, column.array, pd.DataFrame({"a": column})):
        with pytest.raises(TypeError, match=rf"{name}\(\).* fill them first: x.fillna\(-np.inf\)"):
            f(operand)
    complete = column.fillna(-np.inf)
    expected = f(np.array([1, -np.inf, 3]))
    converted = complete.astype(np.float64)
    assert_identical(np.asarray(f(converted)), np.asarray(expected))
    if name != "logsumexp":
        assert_identical(f(complete).to_numpy(np.float64), expected)
    refused = [pd.DataFrame({"a": complete})] + [complete] * (name == "logsumexp")
    for operand in refused:
        with pytest.raises(TypeError, match=rf"{name}\(\) .*x.astype\(np.float64\)"):
            f(operand)


@pytest.mark.parametrize("name", [*ALONG_AN_AXIS, "softmax_backward", "log_softmax_backward"])
def test_awkward_along_an_axis_is_refused(name):
    ak = pytest.importorskip("awkward")
    f = getattr(relu_ufunc, name)
    ragged, n = ak.Array([[1.0, 2], [3]]), 2
    for position in range(f.nin):
        operands = [np.ones((2, 2))] * f.nin
        operands[position] = ragged
        for keywords in ({}, {"axis": 1}):
            with pytest.raises(TypeError, match=rf"{name}\(\).* make a regular array first: ak"):
                f(*operands, **keywords)
    regular = ak.to_numpy(ak.fill_none(ak.pad_none(ragged, n), -np.inf))
    np.testing.assert_array_equal(regular, [[1, 2], [3, -np.inf]])


@pytest.mark.parametrize("name", ALONG_AN_AXIS)
def test_dask_along_the_default_axis(name):
    da = pytest.importorskip("dask.array")
    f = getattr(relu_ufunc, name)
    assert_identical(f(da.from_array(X, chunks=(1, -1))).compute(scheduler="sync"), f(X))
    with pytest.raises(ValueError, match="multiple chunks"):
        f(da.from_array(X, chunks=(-1, 1)))


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_polars_expressions_along_the_column_and_in_groups(name):
    pl = pytest.importorskip("polars")
    f = getattr(relu_ufunc, name)
    table = pl.DataFrame({"group": [0, 0, 1], "x": X[0]})
    with pytest.warns(pl.exceptions.CustomUFuncWarning):
        expression = f(pl.col("x"))
    whole = table.lazy().select(y=expression).collect()["y"]
    assert_identical(whole.to_numpy(), f(X[0]))
    groups = np.concatenate([f(X[0, :2]), f(X[0, 2:])])
    over = table.select(y=expression.over("group"))["y"]
    assert_identical(over.to_numpy(), groups)
    lists = table.group_by("group", maintain_order=True).agg(y=expression)["y"]
    assert_identical(lists.explode().to_numpy(), groups)


def test_polars_and_xarray_along_the_default_axis():
    pl = pytest.importorskip("polars")
    assert_identical(relu_ufunc.softmax(pl.Series(X[0])).to_numpy(), relu_ufunc.softmax(X[0]))
    with pytest.raises(pl.exceptions.ComputeError, match="missing data"):
        relu_ufunc.softmax(pl.Series([1.0, None]))
    xr = pytest.importorskip("xarray")
    with pytest.raises(NotImplementedError, match="apply_ufunc"):
        relu_ufunc.softmax(xr.DataArray(X))


def test_astropy_along_the_default_axis(units):
    for name in ALONG_AN_AXIS:
        f = getattr(relu_ufunc, name)
        assert_identical(f(X * units.one).value, f(X))
    masked = pytest.importorskip("astropy.utils.masked").Masked(X, mask=X == 4)
    assert relu_ufunc.softmax(masked).mask.tolist() == [[False] * 3, [True] * 3]


def test_memmap(public, function, tmp_path):
    """Results reach the file."""
    operands = operands_of(function)
    expected = as_tuple(public(*operands))
    files = [tmp_path / f"{k}.npy" for k in range(function.nin + function.nout)]
    mapped = [np.lib.format.open_memmap(f, "w+", X.dtype, shape=X.shape) for f in files]
    for to, operand in zip(mapped, operands):
        to[...] = operand
    results = as_tuple(public(*mapped[: function.nin], out=tuple(mapped[function.nin :])))
    for result, file, values in zip(results, files[function.nin :], expected, strict=True):
        assert isinstance(result, np.memmap)
        result.flush()
        assert_identical(np.load(file), values)


@needs("torch")
def test_torch(public, function):
    """A tensor's memory, read and written in place."""
    torch = pytest.importorskip("torch")
    operands = operands_of(function)
    expected = as_tuple(public(*operands))
    tensors = [torch.tensor(np.array(operand)) for operand in operands]
    results = [torch.full(X.shape, torch.nan) for _ in expected]
    views = [tensor.numpy() for tensor in tensors]
    public(*views, out=tuple(result.numpy() for result in results))
    assert_same(tuple(result.numpy() for result in results), tuple(expected), np.ndarray)
    computed = as_tuple(public(*views))
    assert all(torch.from_numpy(a).data_ptr() == a.ctypes.data for a in computed)
    public(*views, out=(views[0],) + (None,) * (function.nout - 1))
    assert torch.equal(tensors[0], torch.from_numpy(expected[0]))


@needs("sklearn")
@forward
def test_sklearn_pipeline(public, function):
    pytest.importorskip("sklearn")
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    keywords = None if function.parameter is None else {function.parameter: 0.25}
    pipeline = make_pipeline(StandardScaler(), FunctionTransformer(public, kw_args=keywords))
    expected = public(StandardScaler().fit_transform(X), **(keywords or {}))
    for copy in (pipeline, clone(pipeline), pickle.loads(pickle.dumps(pipeline))):
        assert_identical(copy.fit_transform(X), expected)


@needs("sklearn")
@pytest.mark.parametrize(
    ("name", "activation"), [("relu", "relu"), ("sigmoid", "logistic"), ("tanh", "tanh")]
)
def test_sklearn_hidden_layer(name, activation):
    """What MLPClassifier computes, layer by layer."""
    pytest.importorskip("sklearn")
    from sklearn.neural_network import MLPClassifier

    x = np.random.default_rng(0).normal(size=(60, 4))
    classifier = MLPClassifier((5, 3), activation, solver="lbfgs", max_iter=5000, tol=1e-2)
    classifier.fit(x, x[:, 0] > x[:, 1])
    layers = list(zip(classifier.coefs_, classifier.intercepts_))
    hidden = x
    for weights, bias in layers[:-1]:
        hidden = UFUNCS[name](hidden @ weights + bias)
    weights, bias = layers[-1]
    probability = relu_ufunc.sigmoid(hidden @ weights + bias)[:, 0]
    np.testing.assert_allclose(classifier.predict_proba(x)[:, 1], probability, rtol=1e-9)


@pytest.fixture(scope="module")
def sklearn_mlp():
    pytest.importorskip("sklearn")
    return importlib.import_module("sklearn.neural_network")


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("activation", ["identity", "logistic", "relu", "tanh"])
@pytest.mark.parametrize("kind", ["two classes", "three classes", "regression"])
def test_sklearn_perceptrons_are_as_with_its_own_activations(kind, activation, dtype, sklearn_mlp):
    from relu_ufunc.sklearn import mlp_activations

    tables = sklearn_mlp._base.ACTIVATIONS, sklearn_mlp._base.DERIVATIVES
    originals = [dict(table) for table in tables]
    x = np.random.default_rng(0).normal(size=(150, 4)).astype(dtype)
    target = x[:, 0] * x[:, 1]
    if kind != "regression":
        target = (target > 0).astype(int) + (kind == "three classes") * (x[:, 2] > 1)
    name = "MLPRegressor" if kind == "regression" else "MLPClassifier"
    models = [
        getattr(sklearn_mlp, name)(
            hidden_layer_sizes=(20, 10), activation=activation, max_iter=25, tol=0, random_state=0
        )
        for _ in range(2)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 25 steps do not converge
        models[0].fit(x, target)
        with mlp_activations():
            assert tables[0]["softmax"] is not originals[0]["softmax"]
            models[1].fit(x, target)
    assert list(tables) == originals
    tolerance = {"rtol": 0, "atol": 1e-3 if dtype == "f4" else 1e-10}
    predict = "predict" if kind == "regression" else "predict_proba"
    theirs, ours = (getattr(model, predict)(x) for model in models)
    np.testing.assert_allclose(ours, theirs, **tolerance)
    with mlp_activations():
        np.testing.assert_allclose(getattr(models[0], predict)(x), theirs, **tolerance)


def test_sklearn_tables_are_restored_after_an_error(sklearn_mlp):
    from relu_ufunc.sklearn import mlp_activations

    originals = dict(sklearn_mlp._base.ACTIVATIONS)
    with pytest.raises(KeyError, match="mine"), mlp_activations():
        raise KeyError("mine")
    assert originals == sklearn_mlp._base.ACTIVATIONS


@pytest.fixture
def keras(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    keras = pytest.importorskip("keras")
    importlib.import_module("relu_ufunc.keras")
    return keras


@needs("keras")
@forward
def test_keras_layers(keras, public, function):
    activation = getattr(relu_ufunc.keras, function.name)
    dense = keras.layers.Dense(3, activation=activation, use_bias=False)
    layer = keras.layers.Activation(activation)
    assert_identical(np.asarray(layer(X)), public(X))
    assert_identical(np.asarray(dense(X)), public(X @ np.asarray(dense.kernel)))
    for saved in (layer, dense):
        loaded = type(saved).from_config(saved.get_config())
        assert loaded.activation is activation


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras' own
def test_keras_models_are_loaded_in_another_process(keras, tmp_path):
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(4, activation=relu_ufunc.keras.leaky),
            keras.layers.Activation(relu_ufunc.keras.silu),
        ]
    )
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "x.npy", X)
    code = (
        f"import os; os.environ['KERAS_BACKEND'] = 'numpy'; os.chdir({str(tmp_path)!r})\n"
        "import keras, numpy as np, relu_ufunc.keras\n"
        "model = keras.saving.load_model('model.keras')\n"
        "np.save('y.npy', model.predict(np.load('x.npy'), verbose=0))\n"
    )
    python(code)
    kernel, bias = map(np.asarray, model.layers[0].get_weights())
    expected = relu_ufunc.silu(relu_ufunc.leaky(X @ kernel + bias))
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), expected, rtol=1e-5)


# In keras.src.backend.numpy.nn, with arguments that differ from the defaults.
KERAS_CALLS = {
    **{
        name: {}
        for name in (
            *("relu", "relu6", "sigmoid", "sparse_sigmoid", "tanh", "tanh_shrink", "softplus"),
            *("softsign", "sparse_plus", "silu", "log_sigmoid", "hard_sigmoid", "hard_silu"),
            *("selu", "hard_tanh", "softmax", "log_softmax", "mish"),
        )
    },
    "squareplus": {"b": 2},
    "soft_shrink": {"threshold": 0.25},
    "hard_shrink": {"threshold": 0.25},
    "threshold": {"threshold": 0.25, "default_value": -1.0},
    "leaky_relu": {"negative_slope": 0.5},
    "elu": {"alpha": 0.5},
    "celu": {"alpha": 0.5},
    "gelu": {"approximate": False},
    "glu": {"axis": 0},
}


@pytest.mark.parametrize("dtype", ["i8", "f2", "f4", "f8", "bfloat16"])
@pytest.mark.parametrize("name", KERAS_CALLS)
def test_keras_backend_computes_as_its_own(name, dtype, keras, monkeypatch):
    if dtype == "bfloat16":
        dtype = pytest.importorskip("ml_dtypes").bfloat16
    x = (4 * np.random.default_rng(5).normal(size=(40, 50))).astype(dtype)
    function = getattr(keras.activations, name)
    calls = []
    if name != "mish":
        ours = relu_ufunc.keras._BACKEND[name]
        spy = lambda *args, **keywords: calls.append(name) or ours(*args, **keywords)  # noqa: E731
        monkeypatch.setitem(relu_ufunc.keras._BACKEND, name, spy)
    given = KERAS_CALLS[name]
    required = given if name == "threshold" else {}
    for keywords in (given, required, {"axis": None} if "softmax" in name else required):
        with np.errstate(all="ignore"):
            theirs = np.asarray(function(x, **keywords))
            with relu_ufunc.keras.backend_activations():
                found = np.asarray(function(x, **keywords))
        assert found.dtype == theirs.dtype
        tolerance = {"e": 2**-7, "f": 1e-5, "d": 1e-13}.get(found.dtype.char, 2**-5)
        np.testing.assert_allclose(
            found.astype("f8"), theirs.astype("f8"), rtol=tolerance, atol=tolerance
        )
    if np.dtype(dtype).kind != "i" and name != "mish":
        assert calls
    if name == "mish" and np.dtype(dtype).kind == "f":
        assert_identical(found, relu_ufunc.mish(x.astype(found.dtype)))


def test_keras_backend_is_replaced_as_a_whole(keras):
    """Except what has no counterpart here, and restored after an error."""
    nn = importlib.import_module("keras.src.backend.numpy.nn")
    activations = set(keras.src.activations.ALL_OBJECTS_DICT) & set(vars(nn))
    assert activations - set(relu_ufunc.keras._BACKEND) == {"sparsemax"}
    before = dict(vars(nn)), keras.activations.mish(X), keras.ops.tanh(X)
    with pytest.raises(KeyError, match="mine"), relu_ufunc.keras.backend_activations():
        assert all(vars(nn)[name] is not before[0][name] for name in relu_ufunc.keras._BACKEND)
        raise KeyError("mine")
    assert dict(vars(nn)) == before[0]
    assert_identical(keras.activations.mish(X), before[1])
    assert_identical(keras.ops.tanh(X), before[2])


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras' own
def test_keras_models_predict_in_and_out_of_the_block(keras):
    names = ["relu", "gelu", "mish", "tanh", "softmax"]
    model = keras.Sequential([keras.Input((3,)), *(keras.layers.Dense(8, name) for name in names)])
    theirs = model.predict(X, verbose=0)
    with relu_ufunc.keras.backend_activations():
        ours = model.predict(X, verbose=0)
        assert_identical(
            np.asarray(keras.ops.softmax(X, axis=(0, 1))),
            relu_ufunc.softmax(X.ravel()).reshape(X.shape),
        )
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert_identical(model.predict(X, verbose=0), theirs)


def test_keras_passes_its_own_tests_of_activations(keras, tmp_path):
    tests = Path(keras.__file__).parent / "src" / "activations" / "activations_test.py"
    if not tests.is_file():
        pytest.skip("this wheel of Keras has no tests")
    (tmp_path / "use_relu_ufunc.py").write_text(
        "import relu_ufunc.keras\nrelu_ufunc.keras.backend_activations().__enter__()\n"
    )
    command = f"-q -W ignore -p use_relu_ufunc -p no:cacheprovider --rootdir {tmp_path} {tests}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *command.split()],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "KERAS_BACKEND": "numpy", "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout


def test_keras_with_another_backend_is_refused(keras, monkeypatch):
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    message = "and jax runs; set KERAS_BACKEND=numpy"
    with pytest.raises(RuntimeError, match=message), relu_ufunc.keras.backend_activations():
        pass


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_keras_functions_along_an_axis(name, keras):
    activation, f = getattr(relu_ufunc.keras, name), getattr(relu_ufunc, name)
    layer = keras.layers.Activation(activation)
    assert keras.layers.Activation.from_config(layer.get_config()).activation is activation
    assert_identical(np.asarray(layer(X)), f(X))
    assert_identical(np.asarray(activation(X, axis=0)), f(X, axis=0))
    assert_identical(activation(X, axis=None), f(X.ravel()).reshape(X.shape))


# astropy


@pytest.fixture
def units():
    units = pytest.importorskip("astropy.units")
    relu_ufunc.interop.register()
    return units


@needs("astropy")
def test_dimensionless_quantities(public, function, units):
    """Percents count as what they are."""
    for unit, scale in ((units.one, 1), (units.percent, 100)):
        operands = operands_of(function, lambda a: units.Quantity(a * scale, unit, dtype="f4"))
        results = as_tuple(public(*operands))
        for result, values in zip(results, as_tuple(public(*operands_of(function))), strict=True):
            assert result.unit.is_equivalent(units.one)
            np.testing.assert_allclose(result.to_value(units.one), values, rtol=1e-4, atol=1e-5)


@needs("astropy")
@only(lambda function: function.name not in {"relu", "leaky", "prelu"})
def test_units_are_refused_by_what_depends_on_them(public, function, units):
    for k, _ in enumerate(operands_of(function)):
        operands = operands_of(function)
        operands[k] = operands[k] * units.m
        with pytest.raises(units.UnitTypeError, match=function.public_name):
            public(*operands)


@needs("astropy")
@only(lambda function: function.name in {"relu", "leaky", "prelu"})
def test_units_are_kept_by_rectifiers(public, function, units):
    """The same values whatever the unit; the gradient's own unit comes out."""
    grad, x, slope = GRAD * units.J, X * units.m, np.broadcast_to(SLOPE, X.shape)
    results = as_tuple(public(*function.operands(grad, x, slope)))
    expected = {
        "forward": [units.m],
        "derivative": [units.one],
        "backward": [units.J, units.J * units.m],
        "backward_from_output": [units.J],
    }[function.pass_]
    values = as_tuple(public(*function.operands(GRAD, X, slope)))
    for result, unit, array in zip(results, expected, values):
        assert result.unit == unit
        assert_identical(result.value, array)
    if function.parameter is not None:
        with pytest.raises(units.UnitTypeError, match=function.public_name):
            public(*function.operands(grad, x, slope * units.m))


# bfloat16 of ml_dtypes


@pytest.fixture(scope="module")
def bfloat16():
    return np.dtype(pytest.importorskip("ml_dtypes").bfloat16)


@pytest.fixture
def bfloat16_ufuncs(bfloat16, target):
    return _ufuncs.bind(target)


def rounded(singles):
    """The nearest bfloat16 of each float32, ties to even, by comparison of the neighbours."""
    import ml_dtypes

    bits = np.asarray(singles).view(np.uint32)
    lower, upper = bits & 0xFFFF0000, (bits & 0xFFFF0000) + np.uint32(0x10000)
    middle = lower + np.uint32(0x8000)
    up = (bits > middle) | ((bits == middle) & (lower & 0x10000 != 0))
    nearest = np.where(np.isnan(singles), np.uint32(0x7FC00000), np.where(up, upper, lower))
    return (nearest >> 16).astype(np.uint16).view(ml_dtypes.bfloat16)


def assert_same_numbers(actual, expected):
    """Bit for bit, but for the bits of NaN."""
    assert actual.dtype == expected.dtype
    number = ~np.isnan(expected)
    np.testing.assert_array_equal(np.isnan(actual), ~number)
    np.testing.assert_array_equal(actual.view("u2")[number], expected.view("u2")[number])


@needs("ml_dtypes")
def test_bfloat16_is_float32_rounded(bfloat16_ufuncs, bfloat16, target, function):
    """Every x but signalling NaN, beside a random gradient and slope."""
    bits = np.arange(2**16, dtype=np.uint16)
    signalling = (bits & 0x7FFF > 0x7F80) & (bits & 0x40 == 0)
    x = bits[~signalling].view(bfloat16)
    rng = np.random.default_rng(0)
    operands = function.operands(rng.normal(size=x.size), x, rng.uniform(0.1, 2, x.size))
    operands = [np.asarray(operand).astype(bfloat16) for operand in operands]
    ufunc = bfloat16_ufuncs[function]
    with np.errstate(all="ignore"):
        singles = _ufuncs.bind(target)[function](*(a.astype(np.float32) for a in operands))
        results = ufunc(*operands)
    for result, single in zip(as_tuple(results), as_tuple(singles), strict=True):
        assert_same_numbers(result, rounded(single))


@needs("ml_dtypes")
def test_bfloat16_of_every_length_and_layout(bfloat16_ufuncs, bfloat16, function):
    """Each element is as by a call of its own; the last outputs are the inputs themselves."""
    ufunc = bfloat16_ufuncs[function]
    operands = [a.astype(bfloat16) for a in function.random_operands(np.float32, 2 * 520)]
    with np.errstate(all="ignore"):
        expected = one_by_one(ufunc, operands)
        for n, step in itertools.product((0, 1, 5, 256, 257, 520), (1, 2, -1)):
            here = slice(n * abs(step)), slice(None, None, step)
            views = [a.copy()[here[0]][here[1]] for a in operands]
            strided = [np.zeros(3 * n, bfloat16)[::3] for _ in expected]
            for outputs in ([None] * function.nout, strided, views[: function.nout]):
                results = as_tuple(ufunc(*views, out=tuple(outputs)))
                for result, values in zip(results, expected, strict=True):
                    assert_same_numbers(result.copy(), values[here[0]][here[1]].copy())


@needs("ml_dtypes")
@only(lambda function: function.parameter is not None)
def test_bfloat16_hyperparameter(bfloat16_ufuncs, bfloat16, function):
    """Constant, broadcast, or left out."""
    ufunc = bfloat16_ufuncs[function]
    *first, _ = [a.astype(bfloat16) for a in function.random_operands(np.float32, 600)]
    with np.errstate(all="ignore"):
        value = np.array(0.5 if function.default is None else function.default, bfloat16)
        full = as_tuple(ufunc(*first, np.full(600, value)))
        given = [(value,)] if function.default is None else [(value,), ()]
        for last in given:
            for result, values in zip(as_tuple(ufunc(*first, *last)), full, strict=True):
                assert_same_numbers(result, values)


@needs("ml_dtypes")
@only(lambda function: (function.nin, function.nout) == (2, 1))
def test_bfloat16_accumulates(bfloat16_ufuncs, bfloat16, function):
    """Where each result is an input of the next."""
    ufunc = bfloat16_ufuncs[function]
    row = np.random.default_rng(5).normal(size=600).astype(bfloat16)
    expected = row[:1].copy()
    with np.errstate(all="ignore"):
        for operand in row[1:]:
            expected = np.append(expected, ufunc(expected[-1:], np.array([operand])))
        assert_same_numbers(ufunc.accumulate(row), expected)
        assert_same_numbers(ufunc.reduce(row[None], axis=1), expected[-1:])


@needs("ml_dtypes")
def test_bfloat16_warns_only_where_the_result_overflows(bfloat16_ufuncs, bfloat16):
    relu_backward = bfloat16_ufuncs["relu", "backward"]
    prelu = bfloat16_ufuncs["prelu", "forward"]
    quiet = np.array([np.nan, np.inf, -np.inf, 0, 3.3e38, 1e-40], bfloat16)
    with np.errstate(all="raise"):
        relu_backward(quiet, np.ones_like(quiet))
        with pytest.raises(FloatingPointError, match="overflow"):
            # 255 * 2**120 times (1 + 2**-7): a float32, but beyond bfloat16
            prelu(np.array([-255 * 2.0**120], bfloat16), np.array([1 + 2**-7], bfloat16))


BFLOAT16 = """
import numpy as np
{first}
import relu_ufunc
{then}
x = np.array([-1, 2], ml_dtypes.bfloat16)
print(relu_ufunc.leaky(x).dtype, relu_ufunc.gelu_backward(x, x).dtype)
"""


@needs("ml_dtypes")
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("import ml_dtypes", ""),
        ("", "import ml_dtypes"),
        ("", "import ml_dtypes, relu_ufunc.interop as interop; interop.register()"),
        ("import ml_dtypes", "import relu_ufunc.interop as interop; interop.register()"),
    ],
    ids=["imported before", "imported after", "registered", "registered again"],
)
def test_bfloat16_is_registered(first, then):
    pytest.importorskip("ml_dtypes")
    assert python(BFLOAT16.format(first=first, then=then)).split() == ["bfloat16"] * 2


# thinc


@pytest.fixture
def thinc_ops():
    """NumPy's backend and ours, by the names that configurations use."""
    api = pytest.importorskip("thinc.api")
    return api.get_ops("numpy"), api.get_ops("relu_ufunc")


THINC_ACTIVATIONS = [
    *("relu", "sigmoid", "swish", "hard_swish_mobilenet", "gelu", "gelu_approx", "mish")
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", THINC_ACTIVATIONS)
def test_thinc_computes_as_its_own_backend(name, dtype, thinc_ops):
    rng = np.random.default_rng(3)
    x, grad = (3 * rng.normal(size=(2, 40, 50))).astype(dtype)
    # thinc's own erf and the constants of its gelu_approx have six digits.
    tolerance = {"rtol": 0, "atol": 1e-5}
    results = []
    for ops in thinc_ops:
        y = getattr(ops, name)(x)
        backprop = getattr(ops, f"backprop_{name}")
        before = {"sigmoid": [y], "relu": [y], "swish": [x, y]}.get(name, [x])
        results.append((y, backprop(grad, *before)))
        z = x.copy()
        assert getattr(ops, name)(z, inplace=True) is z
        np.testing.assert_allclose(z, y, **tolerance)
        here = [array.copy() for array in (grad, *before)]
        overwritten = here[1 if name == "sigmoid" else 0]
        assert backprop(*here, inplace=True) is overwritten
        np.testing.assert_allclose(overwritten, results[-1][1], **tolerance)
        if name != "sigmoid":
            with pytest.raises(ValueError, match=r"shape|broadcast"):
                backprop(grad[:7], *before)
    for theirs, ours in zip(*results):
        assert ours.dtype == theirs.dtype == dtype
        np.testing.assert_allclose(ours, theirs, **tolerance)
    public = {"hard_swish_mobilenet": "hard_swish", "gelu_approx": "gelu_tanh"}.get(name, name)
    assert_identical(results[1][0], getattr(relu_ufunc, public)(x))


@pytest.mark.parametrize("temperature", [1.0, 0.5])
@pytest.mark.parametrize("axis", [-1, 0])
def test_thinc_softmax_is_that_of_its_own_backend(axis, temperature, thinc_ops):
    results = []
    for ops in thinc_ops:
        y = ops.softmax(X, axis=axis, temperature=temperature)
        results.append((y, ops.backprop_softmax(y, GRAD, axis=axis, temperature=temperature)))
    for theirs, ours in zip(*results):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_thinc_keeps_its_own_mish_below_another_threshold(thinc_ops):
    numpy_ops, ours = thinc_ops
    assert_identical(ours.mish(X, threshold=0.5), numpy_ops.mish(X, threshold=0.5))
    found = ours.backprop_mish(GRAD, X, threshold=0.5)
    assert_identical(found, numpy_ops.backprop_mish(GRAD, X, threshold=0.5))


def test_thinc_methods_have_the_signatures_of_its_own(thinc_ops):
    import inspect

    numpy_ops, ours = thinc_ops
    own = {name for name in vars(type(ours)) if callable(getattr(ours, name)) and name[0] != "_"}
    assert own == {
        *(f"{prefix}{name}" for name in THINC_ACTIVATIONS for prefix in ("", "backprop_")),
        *("softmax", "backprop_softmax"),
    }
    for name in own:
        original = inspect.signature(getattr(super(type(numpy_ops), numpy_ops), name)).parameters
        parameters = inspect.signature(getattr(ours, name)).parameters
        assert [(p.name, p.kind, p.default) for p in parameters.values()] == [
            (p.name, p.kind, p.default) for p in original.values()
        ]


def test_thinc_trains_with_our_backend(thinc_ops):
    from thinc.api import Adam, Gelu, Mish, Softmax, chain, fix_random_seed, use_ops

    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 4)).astype("f4")
    truth = np.eye(2, dtype="f4")[(x[:, 0] * x[:, 1] > 0).astype(int)]
    trained = []
    for name in ("numpy", "relu_ufunc"):
        fix_random_seed(0)
        with use_ops(name):
            model = chain(Mish(16), Gelu(16), Softmax()).initialize(x, truth)
        assert {layer.ops.name for layer in model.walk()} == {name}
        optimizer = Adam(0.01)
        for _ in range(100):
            y, backprop = model.begin_update(x)
            backprop(y - truth)
            model.finish_update(optimizer)
        trained.append(model.predict(x))
        assert np.mean(trained[-1].argmax(1) == truth.argmax(1)) > 0.9
    np.testing.assert_allclose(*trained, rtol=0, atol=0.02)


def test_spacy_trains_and_loads_a_pipeline_with_our_backend(tmp_path):
    spacy = pytest.importorskip("spacy")
    from spacy.training import Example
    from thinc.api import fix_random_seed, use_ops

    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32}
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 32, "attrs": ["NORM"]}
    encode = {"@architectures": "spacy.MishWindowEncoder.v2", "width": 32}
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {**embed, "rows": [100], "include_static_vectors": False},
        "encode": {**encode, "depth": 2, "window_size": 1},
    }
    words = ["relu", "gelu", "mish", "swish", "sigmoid", "softmax"]
    scores = []
    for name in ("numpy", "relu_ufunc"):
        fix_random_seed(0)
        with use_ops(name):
            nlp = spacy.blank("en")
            nlp.add_pipe("tok2vec", config={"model": tok2vec})
            tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
            nlp.add_pipe("tagger", config={"model": tagger})
            docs = [nlp.make_doc(f"{a} {b}") for a in words for b in words]
            tags = [["G" if word[0] in "gm" else "O" for word in doc.text.split()] for doc in docs]
            examples = [Example.from_dict(d, {"tags": t}) for d, t in zip(docs, tags)]
            optimizer = nlp.initialize(lambda examples=examples: examples)
        for _ in range(15):
            nlp.update(examples, sgd=optimizer)
        nlp.to_disk(tmp_path / name)
        with use_ops(name):
            nlp = spacy.load(tmp_path / name)
        layers = [layer for _, pipe in nlp.pipeline for layer in pipe.model.walk()]
        assert {layer.ops.name for layer in layers} == {name}
        assert [[token.tag_ for token in nlp(doc.text)] for doc in docs] == tags
        scores.append(nlp.get_pipe("tagger").predict([nlp("gelu tanh")])[0])
    np.testing.assert_array_equal(*scores)


# onnx


@pytest.fixture(scope="module")
def onnx_operators():
    pytest.importorskip("onnx")
    return {cls.__name__: cls for cls in importlib.import_module("relu_ufunc.onnx").operators}


ONNX_OPERATORS = [
    *("Celu", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "LogSoftmax", "Mish"),
    *("PRelu", "Relu", "Selu", "Sigmoid", "Softmax", "Softplus", "Softsign", "Swish", "Tanh"),
    "ThresholdedRelu",
]


def test_onnx_operators_are_all_tested(onnx_operators):
    assert list(onnx_operators) == ONNX_OPERATORS


def onnx_cases(name):
    """The standard's own test cases of an operator, except of nodes expanded to others."""
    node = importlib.import_module("onnx.backend.test.case.node")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # onnx's own overflows
        importlib.import_module(f"{node.__name__}.{name.lower()}")  # adds its cases to the list
    return [
        case
        for case in node._NodeTestCases
        if case.model.graph.node[0].op_type == name and "_expanded" not in case.name
    ]


@pytest.mark.parametrize("name", ONNX_OPERATORS)
def test_onnx_passes_the_tests_of_the_standard(name, onnx_operators, monkeypatch):
    from onnx.reference import ReferenceEvaluator

    calls = []
    original = onnx_operators[name]._run

    def counted(self, *inputs, **attributes):
        calls.append(name)
        return original(self, *inputs, **attributes)

    monkeypatch.setattr(onnx_operators[name], "_run", counted)
    for case in onnx_cases(name):
        evaluator = ReferenceEvaluator(case.model, new_ops=list(onnx_operators.values()))
        names = [value.name for value in case.model.graph.input]
        for inputs, outputs in case.data_sets:
            for found, expected in zip(evaluator.run(None, dict(zip(names, inputs))), outputs):
                assert found.dtype == expected.dtype and found.shape == expected.shape
                np.testing.assert_allclose(found, expected, case.rtol, case.atol, err_msg=case.name)
    assert calls


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "bfloat16"])
@pytest.mark.parametrize("name", ONNX_OPERATORS)
def test_onnx_keeps_dtype_and_shape(name, dtype, onnx_operators):
    if dtype == "bfloat16":
        dtype = pytest.importorskip("ml_dtypes").bfloat16
    x = X.astype(dtype)
    inputs = (x, x[:1]) if name == "PRelu" else (x,)
    found = onnx_operators[name].eval(*inputs)
    assert (found.dtype, found.shape) == (x.dtype, X.shape)
    theirs = np.asarray(onnx_operators[name].eval(*(a.astype("f8") for a in inputs)))
    tolerance = {2: 2**-7, 4: 1e-6, 8: 1e-14}[x.itemsize]
    np.testing.assert_allclose(found.astype("f8"), theirs, rtol=tolerance, atol=tolerance)
    if "Softmax" not in name:
        scalars = [np.asarray(a[0, 0]) for a in inputs]
        assert_identical(onnx_operators[name].eval(*scalars), found[0, 0])


def test_onnx_selu_takes_other_constants(onnx_operators):
    found = onnx_operators["Selu"].eval(X, alpha=2.0, gamma=3.0)
    np.testing.assert_allclose(found, 3 * relu_ufunc.elu(X, 2.0), rtol=1e-6)
    assert_identical(onnx_operators["Selu"].eval(X), relu_ufunc.selu(X))


# The recipes of docs/how_to/backends.md


def recipe(library):
    """What the code of that section defines."""
    page = CHECKOUT / "docs" / "how_to" / "backends.md"
    if not page.is_file():
        pytest.skip("the tests run without the source tree")
    section = page.read_text("utf-8").partition(f"\n## {library}\n")[2].partition("\n## ")[0]
    (code,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    names = {}
    exec(code, names)
    return names


def test_jax_recipe_works_under_transformations():
    jax = pytest.importorskip("jax")
    gelu = recipe("JAX")["gelu"]
    x = jax.numpy.asarray(X)
    assert_identical(np.asarray(gelu(x)), relu_ufunc.gelu(X))
    assert_identical(np.asarray(jax.jit(gelu)(x)), relu_ufunc.gelu(X))
    derivative = relu_ufunc.gelu_derivative(X)
    elementwise = jax.vmap(jax.vmap(jax.grad(gelu)))
    for function in (elementwise, jax.jit(elementwise), jax.grad(lambda x: gelu(x).sum())):
        np.testing.assert_allclose(function(x), derivative, rtol=1e-6)
    _, pull = jax.vjp(gelu, x)
    assert_identical(
        np.asarray(pull(jax.numpy.asarray(GRAD))[0]), relu_ufunc.gelu_backward(GRAD, X)
    )


def test_torch_recipe_has_the_gradient():
    torch = pytest.importorskip("torch")
    gelu = recipe("PyTorch")["Gelu"].apply
    x = torch.tensor(X, requires_grad=True)
    y = gelu(x)
    assert_identical(y.detach().numpy(), relu_ufunc.gelu(X))
    y.backward(torch.tensor(GRAD))
    assert_identical(x.grad.numpy(), relu_ufunc.gelu_backward(GRAD, X))
    double = torch.tensor(X, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(gelu, (double,))


# Arrays with units that take only the ufuncs they know, and float8


@needs("pint", "unyt")
@pytest.mark.parametrize("name", ["relu", "gelu", "prelu", "swiglu", "softmax", "logsumexp"])
@pytest.mark.parametrize("library", ["pint", "unyt"])
def test_quantities_of_pint_and_unyt_are_refused(library, name):
    module = pytest.importorskip(library)
    f = UFUNCS[name]
    if library == "pint":
        quantity = module.UnitRegistry().Quantity(X, "dimensionless")
        plain = quantity.magnitude
    else:
        quantity = module.unyt_array(X, "dimensionless")
        plain = quantity.to_value("dimensionless")
    operands = [quantity] * (2 if name in ("prelu", "swiglu") else 1)
    with pytest.raises(TypeError, match=rf"NotImplemented.*ufunc '{name}'"):
        f(*operands)
    assert isinstance(f(*[plain] * len(operands)), np.ndarray)


@pytest.mark.parametrize("kind", ["float8_e4m3fn", "float8_e5m2"])
def test_float8_is_computed_as_float32(kind):
    dtype = np.dtype(getattr(pytest.importorskip("ml_dtypes"), kind))
    x, singles = X.astype(dtype), X.astype(dtype).astype("f4")
    for f in (relu_ufunc.gelu, relu_ufunc.leaky, relu_ufunc.softmax):
        assert_identical(f(x), f(singles))
    assert_identical(relu_ufunc.gelu_backward(x, x), relu_ufunc.gelu_backward(singles, singles))
    assert relu_ufunc.gelu(x).astype(dtype).dtype == dtype
