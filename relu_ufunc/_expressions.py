"""The NumPy expressions that each function replaces, as statements for timeit.

`python -m relu_ufunc bench` and the benchmarks time them. They use the names `x`, `grad` (the
gradient of the loss by the result), `gate`, `target` (labels 0 and 1), `y` (the result), `axis` and
`out`. The last operation writes into `out`; the operations before it make temporary arrays. No
expression changes the dtype. Hyperparameters have the defaults of relu_ufunc, or the values in
`REQUIRED`.
"""

# Hyperparameters without a default.
REQUIRED = {"prelu": 0.25, "softcap": 30.0}
# The operands of those that have others than x.
OPERANDS = {
    **{name: f"x, {value}" for name, value in REQUIRED.items()},
    **dict.fromkeys(["glu", "reglu", "geglu", "geglu_tanh", "swiglu"], "gate, x"),
    **dict.fromkeys(["sigmoid_cross_entropy", "sigmoid_focal_loss"], "x, target"),
}

SELU = "1.0507009873554805"
SELU_ALPHA = "1.7580993408473766"  # lambda * alpha
SIGMOID_OF = "1 / (1 + np.exp(-{0}))"
SIGMOID, SIGMOID_GATE = SIGMOID_OF.format("x"), SIGMOID_OF.format("gate")
# NumPy has no erf, which is why gelu is so often written in its tanh form.
TANH_OF = "np.tanh(0.7978845608028654 * {0} * (1 + 0.044715 * {0} * {0}))"
GELU_TANH, GELU_TANH_GATE = TANH_OF.format("x"), TANH_OF.format("gate")
SLOPE_OF = "0.7978845608028654 * (1 + 0.134145 * {0} * {0})"
GELU_SLOPE, GELU_SLOPE_GATE = SLOPE_OF.format("x"), SLOPE_OF.format("gate")
GEGLU = f"np.multiply(0.5 * gate * x, 1 + {GELU_TANH_GATE}, out=out)"

FORWARD = {
    "relu": "np.maximum(x, 0, out=out)",
    "squared_relu": "np.square(np.maximum(x, 0), out=out)",
    "relu6": "np.clip(x, 0, 6, out=out)",
    "leaky": "np.maximum(x, 0.01 * x, out=out)",
    "prelu": "np.add(np.maximum(x, 0), 0.25 * np.minimum(x, 0), out=out)",
    "thresholded_relu": "np.multiply(x, x > 1, out=out)",
    "hard_shrink": "np.multiply(x, np.abs(x) > 0.5, out=out)",
    "soft_shrink": "np.subtract(x, np.clip(x, -0.5, 0.5), out=out)",
    "hard_tanh": "np.clip(x, -1, 1, out=out)",
    "hard_sigmoid": "np.clip(x / 6 + 0.5, 0, 1, out=out)",
    "hard_swish": "np.multiply(x, np.clip(x / 6 + 0.5, 0, 1), out=out)",
    "sparse_sigmoid": "np.clip(0.5 * x + 0.5, 0, 1, out=out)",
    "sparse_plus": "np.maximum(x, np.square(np.clip(0.5 * x + 0.5, 0, 1)), out=out)",
    "elu": "np.add(np.maximum(x, 0), np.expm1(np.minimum(x, 0)), out=out)",
    "celu": "np.add(np.maximum(x, 0), np.expm1(np.minimum(x, 0)), out=out)",
    "selu": f"np.add({SELU} * np.maximum(x, 0), "
    f"{SELU_ALPHA} * np.expm1(np.minimum(x, 0)), out=out)",
    "sigmoid": "np.divide(1, 1 + np.exp(-x), out=out)",
    "log_sigmoid": "np.negative(np.log1p(np.exp(-x)), out=out)",
    "tanh": "np.tanh(x, out=out)",
    "tanh_shrink": "np.subtract(x, np.tanh(x), out=out)",
    "softcap": "np.multiply(30, np.tanh(x / 30), out=out)",
    "swish": "np.divide(x, 1 + np.exp(-x), out=out)",
    "quick_gelu": "np.divide(x, 1 + np.exp(-1.702 * x), out=out)",
    "gelu": f"np.multiply(0.5 * x, 1 + {GELU_TANH}, out=out)",
    "gelu_tanh": f"np.multiply(0.5 * x, 1 + {GELU_TANH}, out=out)",
    "softplus": "np.log1p(np.exp(x), out=out)",
    "squareplus": "np.multiply(0.5, x + np.sqrt(x * x + 4), out=out)",
    "softsign": "np.divide(x, 1 + np.abs(x), out=out)",
    "mish": "np.multiply(x, np.tanh(np.log1p(np.exp(x))), out=out)",
    "glu": "np.divide(x, 1 + np.exp(-gate), out=out)",
    "reglu": "np.multiply(np.maximum(gate, 0), x, out=out)",
    "geglu": GEGLU,
    "geglu_tanh": GEGLU,
    "swiglu": "np.multiply(gate / (1 + np.exp(-gate)), x, out=out)",
    "sigmoid_cross_entropy": "np.add(np.maximum(x, 0) - x * target, "
    "np.log1p(np.exp(-np.abs(x))), out=out)",
    "sigmoid_focal_loss": f"p = np.where(target == 1, {SIGMOID}, 1 - {SIGMOID}); "
    "np.multiply(-((1 - p) ** 2), np.log(p), out=out)",
}

GELU_BACKWARD = (
    f"t = {GELU_TANH}; "
    f"np.multiply(grad, 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * {GELU_SLOPE}, out=out)"
)

GEGLU_BACKWARD = (
    f"t = {GELU_TANH_GATE}; np.multiply(grad * x, 0.5 * (1 + t) + "
    f"0.5 * gate * (1 - t * t) * {GELU_SLOPE_GATE}, out=out[0]); "
    "np.multiply(grad, 0.5 * gate * (1 + t), out=out[1])"
)

BACKWARD = {
    "relu": "np.multiply(grad, x > 0, out=out)",
    "squared_relu": "np.multiply(2 * grad, np.maximum(x, 0), out=out)",
    "relu6": "np.multiply(grad, (x > 0) & (x < 6), out=out)",
    "leaky": "np.add(grad * (x > 0), 0.01 * grad * (x <= 0), out=out)",
    "prelu": "np.add(grad * (x > 0), 0.25 * grad * (x <= 0), out=out[0]); "
    "np.multiply(grad, np.minimum(x, 0), out=out[1])",
    "thresholded_relu": "np.multiply(grad, x > 1, out=out)",
    "hard_shrink": "np.multiply(grad, np.abs(x) > 0.5, out=out)",
    "soft_shrink": "np.multiply(grad, np.abs(x) > 0.5, out=out)",
    "hard_tanh": "np.multiply(grad, np.abs(x) < 1, out=out)",
    "hard_sigmoid": "np.multiply(grad / 6, np.abs(x) < 3, out=out)",
    "hard_swish": "np.multiply(grad, np.where(np.abs(x) < 3, x / 3 + 0.5, x > 0), out=out)",
    "sparse_sigmoid": "np.multiply(0.5 * grad, np.abs(x) < 1, out=out)",
    "sparse_plus": "np.multiply(grad, np.clip(0.5 * x + 0.5, 0, 1), out=out)",
    "elu": "np.multiply(grad, np.exp(np.minimum(x, 0)), out=out)",
    "celu": "np.multiply(grad, np.exp(np.minimum(x, 0)), out=out)",
    "selu": f"np.multiply(grad, np.where(x > 0, {SELU}, {SELU_ALPHA} * np.exp(x)), out=out)",
    "sigmoid": f"s = {SIGMOID}; np.multiply(grad, s * (1 - s), out=out)",
    "log_sigmoid": "np.divide(grad, 1 + np.exp(x), out=out)",
    "tanh": "np.multiply(grad, 1 - np.tanh(x) ** 2, out=out)",
    "tanh_shrink": "np.multiply(grad, np.tanh(x) ** 2, out=out)",
    "softcap": "np.multiply(grad, 1 - np.tanh(x / 30) ** 2, out=out)",
    "swish": f"s = {SIGMOID}; np.multiply(grad, s * (1 + x * (1 - s)), out=out)",
    "quick_gelu": "z = 1.702 * x; s = 1 / (1 + np.exp(-z)); "
    "np.multiply(grad, s * (1 + z * (1 - s)), out=out)",
    "gelu": GELU_BACKWARD,
    "gelu_tanh": GELU_BACKWARD,
    "softplus": "np.divide(grad, 1 + np.exp(-x), out=out)",
    "squareplus": "np.multiply(grad, 0.5 + 0.5 * x / np.sqrt(x * x + 4), out=out)",
    "softsign": "np.divide(grad, (1 + np.abs(x)) ** 2, out=out)",
    "mish": f"s = {SIGMOID}; t = np.tanh(np.log1p(np.exp(x))); "
    "np.multiply(grad, t + x * s * (1 - t * t), out=out)",
    "glu": f"s = {SIGMOID_GATE}; "
    "np.multiply(grad * x, s * (1 - s), out=out[0]); np.multiply(grad, s, out=out[1])",
    "reglu": "np.multiply(grad * x, gate > 0, out=out[0]); "
    "np.multiply(grad, np.maximum(gate, 0), out=out[1])",
    "geglu": GEGLU_BACKWARD,
    "geglu_tanh": GEGLU_BACKWARD,
    "swiglu": f"s = {SIGMOID_GATE}; "
    "np.multiply(grad * x, s * (1 + gate * (1 - s)), out=out[0]); "
    "np.multiply(grad, gate * s, out=out[1])",
    "sigmoid_cross_entropy": f"np.multiply(grad, {SIGMOID} - target, out=out)",
}

ROWWISE = {
    "softmax": "e = np.exp(x - x.max(axis, keepdims=True)); "
    "np.divide(e, e.sum(axis, keepdims=True), out=out)",
    "log_softmax": "d = x - x.max(axis, keepdims=True); "
    "np.subtract(d, np.log(np.exp(d).sum(axis, keepdims=True)), out=out)",
    "logsumexp": "m = x.max(axis, keepdims=True); "
    "np.add(m.squeeze(axis), np.log(np.exp(x - m).sum(axis)), out=out)",
}

ROWWISE_BACKWARD = {
    "softmax": "np.multiply(y, grad - (grad * y).sum(axis, keepdims=True), out=out)",
    "log_softmax": "np.subtract(grad, np.exp(y) * grad.sum(axis, keepdims=True), out=out)",
}
