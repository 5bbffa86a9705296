"""scikit-learn's multilayer perceptrons with the activations of relu_ufunc.

>>> from sklearn.neural_network import MLPClassifier
>>> from relu_ufunc.sklearn import mlp_activations
>>> x, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
>>> with mlp_activations():
...     model = MLPClassifier(activation="tanh", solver="lbfgs", random_state=0).fit(x, y)
>>> model.predict(x)  # outside, by scikit-learn's own
array([0, 0, 1, 1])
"""

from contextlib import contextmanager as _contextmanager
from unittest import mock as _mock

from sklearn.neural_network import _base

import relu_ufunc as _f

# scikit-learn keeps results, not operands, and both tables' functions work in place.
_ACTIVATIONS = {
    "logistic": lambda x: _f.sigmoid(x, out=x),
    "relu": lambda x: _f.relu(x, out=x),
    "softmax": lambda x: _f.softmax(x, axis=1, out=x),
    "tanh": lambda x: _f.tanh(x, out=x),
}
_DERIVATIVES = {
    "logistic": lambda y, grad: _f.sigmoid_backward_from_output(grad, y, out=grad),
    "relu": lambda y, grad: _f.relu_backward_from_output(grad, y, out=grad),
    "tanh": lambda y, grad: _f.tanh_backward_from_output(grad, y, out=grad),
}


@_contextmanager
def mlp_activations():
    """Let `MLPClassifier` and `MLPRegressor` call relu_ufunc, until the block ends.

    The activations logistic, relu and tanh are replaced, their derivatives, and the softmax or
    sigmoid of the output. Estimators are the same in every other respect: they can be saved, and
    used outside of the block.

    See Also
    --------
    sklearn.neural_network.MLPClassifier : A classifier.
    sklearn.neural_network.MLPRegressor : A regressor.

    Notes
    -----
    The tables that it changes are private to scikit-learn, and all threads of the process see the
    change. Other processes, as of ``n_jobs=2``, do not.
    """
    with (
        _mock.patch.dict(_base.ACTIVATIONS, _ACTIVATIONS),
        _mock.patch.dict(_base.DERIVATIVES, _DERIVATIVES),
    ):
        yield
