"""The functions of `relu_ufunc` with the same bits on every processor and operating system.

Results in float16, bfloat16 and float32 are correctly rounded (to nearest, ties to even) for
functions without a hyperparameter or at its default. All results of every dtype except longdouble
are the same bits for all targets. NaN is one NaN. Most take two to ten times as long as the
functions of `relu_ufunc`, whose last digit may depend on the processor.

``RELU_UFUNC_REPRODUCIBLE=1`` in the environment makes the functions of `relu_ufunc` these.
``python -m relu_ufunc verify`` compares the bits on your machine with the promised ones.

Examples
--------
>>> import numpy as np
>>> from relu_ufunc import reproducible
>>> reproducible.gelu(np.float32([-12.0, -1.0, 0.0, 2.0]))
array([-2.1317785e-32, -1.5865526e-01,  0.0000000e+00,  1.9544997e+00],
      dtype=float32)
"""

from relu_ufunc._register import public_ufuncs as _public_ufuncs
from relu_ufunc.interop import register as _register_with_others

_ufuncs = _public_ufuncs(__name__, reproducible=True)
globals().update(_ufuncs)
_register_with_others()
__all__ = [*_ufuncs]
