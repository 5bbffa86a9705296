"""The activations as operators of ONNX, for the reference evaluator of the package onnx.

Pass `operators` as ``new_ops``. The evaluator then calls these classes instead of its own; all
other operators stay as they are, and so do other evaluators.

>>> import numpy as np
>>> import onnx.parser
>>> from onnx.reference import ReferenceEvaluator
>>> import relu_ufunc.onnx
>>> model = onnx.parser.parse_model('''
...     <ir_version: 10, opset_import: ["" : 20]>
...     layer (float[n] x) => (float[n] y) { y = Gelu(x) }
... ''')
>>> evaluator = ReferenceEvaluator(model, new_ops=relu_ufunc.onnx.operators)
>>> evaluator.run(None, {"x": np.array([-2, 2], np.float32)})
[array([-0.04550026,  1.9544997 ], dtype=float32)]
"""

import numpy as _np
from onnx.reference.op_run import OpRun as _OpRun

import relu_ufunc as _f


def _gelu(x, approximate="none"):
    return _f.gelu_tanh(x) if approximate == "tanh" else _f.gelu(x)


def _selu(x, alpha, gamma):
    if _np.array_equal(_np.float32([alpha, gamma]), _np.float32([1.6732632, 1.050701])):
        return _f.selu(x)
    return gamma * _f.elu(x, alpha)


def _with_attributes(ufunc, *names):
    """`ufunc` with these attributes as hyperparameters, in the dtype of x."""

    def function(x, **attributes):
        return ufunc(x, *(_np.asarray(attributes[name], x.dtype) for name in names))

    return function


def _along_axis(ufunc):
    return lambda x, axis: ufunc(x, axis=axis)


_FUNCTIONS = {
    "Celu": _with_attributes(_f.celu, "alpha"),
    "Elu": _with_attributes(_f.elu, "alpha"),
    "Gelu": _gelu,
    "HardSigmoid": _with_attributes(_f.hard_sigmoid, "alpha", "beta"),
    "HardSwish": _f.hard_swish,
    "LeakyRelu": _with_attributes(_f.leaky, "alpha"),
    "LogSoftmax": _along_axis(_f.log_softmax),
    "Mish": _f.mish,
    "PRelu": _f.prelu,
    "Relu": _f.relu,
    "Selu": _selu,
    "Sigmoid": _f.sigmoid,
    "Softmax": _along_axis(_f.softmax),
    "Softplus": _f.softplus,
    "Softsign": _f.softsign,
    "Swish": _with_attributes(_f.swish, "alpha"),
    "Tanh": _f.tanh,
    "ThresholdedRelu": _with_attributes(_f.thresholded_relu, "alpha"),
}


def _operator(name, function):
    """A class of the name of the operator: the evaluator goes by it."""

    def _run(self, *inputs, **attributes):
        result = function(*inputs, **attributes)
        return (_np.asarray(result, inputs[0].dtype),)

    return type(name, (_OpRun,), {"_run": _run, "__module__": __name__, "op_domain": ""})


operators = [_operator(name, function) for name, function in _FUNCTIONS.items()]
