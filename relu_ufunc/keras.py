"""The activations for Keras with its NumPy backend: as functions, and in place of Keras's own.

Keras takes a bare ufunc as ``activation=`` too, but fails to save the model. Importing this
module registers functions, so that models which use them can be saved and loaded. They need
``KERAS_BACKEND=numpy``, a backend for inference only.

>>> import keras
>>> import relu_ufunc.keras
>>> layer = keras.layers.Dense(16, activation=relu_ufunc.keras.gelu)
>>> keras.saving.get_registered_name(layer.activation)
'relu_ufunc>gelu'

Models that name Keras's activations need no change:

>>> import numpy as np
>>> layer = keras.layers.Activation("gelu")
>>> with relu_ufunc.keras.backend_activations():
...     y = layer(np.array([-2, 2], np.float32))
>>> y
array([-0.04550026,  1.9544997 ], dtype=float32)
"""

import functools as _functools
from contextlib import ExitStack as _ExitStack
from contextlib import contextmanager as _contextmanager
from unittest import mock as _mock

import keras as _keras
import numpy as _np

import relu_ufunc as _f
from relu_ufunc._register import registered as _registered

_bound, _ufuncs = next(iter(_registered.values()))  # those of the package
_register = _keras.saving.register_keras_serializable


def _activation(ufunc, name):
    """`ufunc` as a function of one operand, registered with Keras."""

    def function(x):
        return ufunc(x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`relu_ufunc.{name}` with its default hyperparameter."
    return _register("relu_ufunc", name)(function)


def _takes_one_operand(ufunc):
    parameters = ufunc.__signature__.parameters.values()
    return sum(parameter.default is parameter.empty for parameter in parameters) == 1


_forward = [ufunc for (_, pass_), ufunc in _bound.items() if pass_ == "forward"]
globals().update(
    (name, _activation(ufunc, name))
    for name, ufunc in _ufuncs.items()
    if ufunc in _forward and _takes_one_operand(ufunc)
)


def _rows(ufunc, x, axis):
    x = _np.asarray(x)
    if axis is None:  # one row
        return ufunc(x.ravel()).reshape(x.shape)
    return ufunc(x, axis=axis)


@_register("relu_ufunc", "softmax")
def softmax(x, axis=-1):
    """`relu_ufunc.softmax`. All elements are one row if `axis` is None."""
    return _rows(_f.softmax, x, axis)


@_register("relu_ufunc", "log_softmax")
def log_softmax(x, axis=-1):
    """`relu_ufunc.log_softmax`. All elements are one row if `axis` is None."""
    return _rows(_f.log_softmax, x, axis)


def _glu(x, axis=-1):
    value, gate = _np.split(x, 2, axis)
    return _f.glu(gate, value)


# In place of those of keras.src.backend.numpy.nn, with its names and defaults.
_SAME_PARAMETERS = (
    *("relu", "relu6", "sigmoid", "sparse_sigmoid", "tanh", "tanh_shrink", "softplus"),
    *("softsign", "sparse_plus", "silu", "squareplus", "log_sigmoid", "hard_sigmoid"),
    *("hard_silu", "elu", "selu", "celu", "hard_tanh"),
)
_BACKEND = {
    **{name: getattr(_f, name) for name in _SAME_PARAMETERS},
    "soft_shrink": lambda x, threshold=0.5: _f.soft_shrink(x, threshold),
    "hard_shrink": lambda x, threshold=0.5: _f.hard_shrink(x, threshold),
    "threshold": lambda x, threshold, default_value: _f.thresholded_relu(
        x, threshold, default_value
    ),
    "leaky_relu": lambda x, negative_slope=0.2: _f.leaky_relu(x, negative_slope),
    "gelu": lambda x, approximate=True: _f.gelu_tanh(x) if approximate else _f.gelu(x),
    "glu": _glu,
    "softmax": softmax,
    "log_softmax": log_softmax,
}


# Keras computes float64 as float32, except in these, which take arrays as they are.
_UNCONVERTED = (
    *("tanh", "sparse_plus", "soft_shrink", "hard_sigmoid", "hard_silu", "softmax"),
    "log_softmax",
)


def _replacement(function, original, convert):
    """`function` for floating-point numbers, which keep their dtype; `original` for all else."""

    @_functools.wraps(original)
    def replacement(x, *args, **keywords):
        array = convert(x)
        if array.dtype.kind in "biuc":
            return original(x, *args, **keywords)
        return function(array, *args, **keywords).astype(array.dtype, copy=False)

    return replacement


@_contextmanager
def backend_activations():
    """Let Keras's NumPy backend call relu_ufunc for its activations, until the block ends.

    All activations are replaced except ``sparsemax`` and ``exponential``, and with them the
    functions of `keras.ops` that have their names. Models, layers and saved files stay the same.

    Raises
    ------
    RuntimeError
        If Keras runs with another backend.

    See Also
    --------
    keras.activations : The activations.

    Notes
    -----
    The functions that it replaces are private to Keras, and all threads of the process see the
    change. Integers and complex numbers stay Keras's own.
    """
    if _keras.config.backend() != "numpy":
        raise RuntimeError(
            "backend_activations() is for Keras's NumPy backend, and "
            f"{_keras.config.backend()} runs; set KERAS_BACKEND=numpy before you import keras"
        )
    from keras.src.activations.activations import Mish
    from keras.src.backend.numpy import nn, numpy

    # Older versions have fewer.
    places = [(nn, name, function) for name, function in _BACKEND.items() if hasattr(nn, name)]
    places += [(numpy, "tanh", _BACKEND["tanh"]), (Mish, "static_call", _f.mish)]
    with _ExitStack() as stack:
        for place, name, function in places:
            unconverted = place is nn and name in _UNCONVERTED
            convert = _np.asarray if unconverted else nn.convert_to_tensor
            new = _replacement(function, getattr(place, name), convert)
            new = staticmethod(new) if place is Mish else new
            stack.enter_context(_mock.patch.object(place, name, new))
        yield
