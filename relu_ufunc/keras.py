"""The activations as Python functions, which Keras can save and load.

Keras takes a bare ufunc as ``activation=`` too, but fails to save the model. Importing this
module registers the functions, so that models which use them can be loaded. They need
Keras' NumPy backend (``KERAS_BACKEND=numpy``), which does inference only.

>>> import keras
>>> import relu_ufunc.keras
>>> layer = keras.layers.Dense(16, activation=relu_ufunc.keras.gelu)
>>> keras.saving.get_registered_name(layer.activation)
'relu_ufunc>gelu'
"""

import keras as _keras

from relu_ufunc._register import registered as _registered

_bound, _ufuncs = next(iter(_registered.values()))  # those of the package


def _activation(ufunc, name):
    """`ufunc` as a function of one operand, registered with Keras."""

    def function(x):
        return ufunc(x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`relu_ufunc.{name}` with its default hyperparameter."
    return _keras.saving.register_keras_serializable("relu_ufunc", name)(function)


def _takes_one_operand(ufunc):
    parameters = ufunc.__signature__.parameters.values()
    return sum(parameter.default is parameter.empty for parameter in parameters) == 1


_forward = [ufunc for (_, pass_), ufunc in _bound.items() if pass_ == "forward"]
globals().update(
    (name, _activation(ufunc, name))
    for name, ufunc in _ufuncs.items()
    if ufunc in _forward and _takes_one_operand(ufunc)
)
