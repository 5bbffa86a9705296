"""A backend for thinc, and so for spaCy: NumPy's, with the activations of relu_ufunc.

thinc finds it by the name ``relu_ufunc`` once both packages are installed. Models that are made or
loaded inside ``use_ops`` keep it; all others keep their own.

>>> from thinc.api import Mish, use_ops
>>> with use_ops("relu_ufunc"):
...     layer = Mish(nO=4, nI=3).initialize()
>>> layer.ops.name
'relu_ufunc'
"""

from thinc.backends import NumpyOps as _NumpyOps

import relu_ufunc as _f


class ReluUfuncOps(_NumpyOps):
    """NumpyOps with the activations and softmax of relu_ufunc, and their backward passes.

    Everything else, from matrix products to maxout, is NumpyOps' own. Results are those of
    NumpyOps but for the last digits, and for tails that NumpyOps cuts off.
    """

    name = "relu_ufunc"

    def relu(self, X, inplace=False):
        return _f.relu(X, out=X if inplace else None)

    def backprop_relu(self, dY, Y, inplace=False):
        return _backward(_f.relu_backward, dY, Y, inplace)

    def sigmoid(self, X, *, inplace=False):
        return _f.sigmoid(X, out=X if inplace else None)

    def backprop_sigmoid(self, dY, Y, *, inplace=False):
        return _f.sigmoid_backward_from_output(dY, Y, out=Y if inplace else None)

    def swish(self, X, inplace=False):
        return _f.swish(X, out=X if inplace else None)

    def backprop_swish(self, dY, X, Y, inplace=False):
        _check_shapes(dY, X, Y)
        return _backward(_f.swish_backward, dY, X, inplace)

    def hard_swish_mobilenet(self, X, inplace=False):
        return _f.hard_swish(X, out=X if inplace else None)

    def backprop_hard_swish_mobilenet(self, dY, X, inplace=False):
        return _backward(_f.hard_swish_backward, dY, X, inplace)

    def gelu(self, X, inplace=False):
        return _f.gelu(X, out=X if inplace else None)

    def backprop_gelu(self, dY, X, inplace=False):
        return _backward(_f.gelu_backward, dY, X, inplace)

    def gelu_approx(self, X, inplace=False):
        return _f.gelu_tanh(X, out=X if inplace else None)

    def backprop_gelu_approx(self, dY, X, inplace=False):
        return _backward(_f.gelu_tanh_backward, dY, X, inplace)

    def mish(self, X, threshold=20.0, inplace=False):
        if threshold < 20:  # from there on, mish(x) is x in float64
            return super().mish(X, threshold, inplace)
        return _f.mish(X, out=X if inplace else None)

    def backprop_mish(self, dY, X, threshold=20.0, inplace=False):
        if threshold < 20:
            return super().backprop_mish(dY, X, threshold, inplace)
        return _backward(_f.mish_backward, dY, X, inplace)

    def softmax(self, x, *, inplace=False, axis=-1, temperature=1.0):
        if temperature != 1:
            x = x / temperature
        return _f.softmax(x, axis=axis)  # NumpyOps does not write in place either

    def backprop_softmax(self, Y, dY, *, axis=-1, temperature=1.0):
        if temperature != 1:
            dY = dY / temperature
        return _f.softmax_backward(dY, Y, axis=axis)


def _check_shapes(*arrays):
    """Refuse what a ufunc would broadcast, as NumpyOps does."""
    shapes = [array.shape for array in arrays]
    if len(set(shapes)) > 1:
        raise ValueError(f"arrays have incompatible shapes: {', '.join(map(str, shapes))}")


def _backward(ufunc, dY, X, inplace):
    _check_shapes(dY, X)
    return ufunc(dY, X, out=dY if inplace else None)
