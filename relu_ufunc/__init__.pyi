"""Types of the public namespace; the objects are made from the catalogue at import.

A call returns the array given as out=. Without one, arrays and scalars of NumPy's floating types
give the same type again, a memmap an ordinary array, and Python's numbers and sequences of them
float64. With out=... (NumPy 2.3 or later) the result is an array where it would be a scalar. All
else is Any: dtype=, subok=, other dtypes, arrays of other libraries.

Type checkers cannot tell two cases apart. An array without dimensions is declared to give such an
array and gives a scalar, and a bool counts as an int.
"""

from collections.abc import Sequence
from types import EllipsisType
from typing import (
    Any,
    Literal,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
    type_check_only,
)

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

__all__ = [
    "__version__",
    "celu",
    "celu_backward",
    "celu_derivative",
    "elu",
    "elu_backward",
    "elu_derivative",
    "gelu",
    "gelu_backward",
    "gelu_derivative",
    "gelu_tanh",
    "gelu_tanh_backward",
    "gelu_tanh_derivative",
    "hard_sigmoid",
    "hard_sigmoid_backward",
    "hard_sigmoid_derivative",
    "hard_silu",
    "hard_silu_backward",
    "hard_silu_derivative",
    "hard_swish",
    "hard_swish_backward",
    "hard_swish_derivative",
    "hard_tanh",
    "hard_tanh_backward",
    "hard_tanh_derivative",
    "leaky",
    "leaky_backward",
    "leaky_derivative",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_derivative",
    "log_sigmoid",
    "log_sigmoid_backward",
    "log_sigmoid_derivative",
    "log_softmax",
    "log_softmax_backward",
    "logsumexp",
    "mish",
    "mish_backward",
    "mish_derivative",
    "prelu",
    "prelu_backward",
    "prelu_derivative",
    "relu",
    "relu6",
    "relu6_backward",
    "relu6_derivative",
    "relu_backward",
    "relu_derivative",
    "selu",
    "selu_backward",
    "selu_derivative",
    "show_config",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_derivative",
    "silu",
    "silu_backward",
    "silu_derivative",
    "softmax",
    "softmax_backward",
    "softplus",
    "softplus_backward",
    "softplus_derivative",
    "softsign",
    "softsign_backward",
    "softsign_derivative",
    "swish",
    "swish_backward",
    "swish_derivative",
    "tanh",
    "tanh_backward",
    "tanh_derivative",
    "thresholded_relu",
    "thresholded_relu_backward",
    "thresholded_relu_derivative",
]

__version__: str

@type_check_only
class _Config(TypedDict):
    version: str
    machine: str
    target: str
    reason: str
    targets: list[dict[str, Any]]
    stream_from_bytes: int

@overload
def show_config(mode: Literal["stdout"] = "stdout") -> None: ...
@overload
def show_config(mode: Literal["dicts"]) -> _Config: ...

# pandas, dask, polars and others answer the call themselves.
@type_check_only
class _Override(Protocol):
    def __array_ufunc__(self, ufunc: Any, method: Any, /, *inputs: Any, **kwargs: Any) -> Any: ...

_Operand: TypeAlias = ArrayLike | _Override
_Sequence: TypeAlias = Sequence[float] | Sequence["_Sequence"]
_Same = TypeVar("_Same", bound=NDArray[np.floating] | np.floating)
_SameRows = TypeVar("_SameRows", bound=NDArray[np.floating])
_Number: TypeAlias = np.floating | np.integer | np.bool
_SameNumber = TypeVar("_SameNumber", bound=NDArray[_Number] | _Number)
_Shape = TypeVar("_Shape", bound=tuple[Any, ...])
_Floats = TypeVar("_Floats", bound=np.dtype[np.floating])
_Numbers = TypeVar("_Numbers", bound=np.dtype[_Number])
_FloatScalar = TypeVar("_FloatScalar", bound=np.floating)
_NumberScalar = TypeVar("_NumberScalar", bound=_Number)
_Out = TypeVar("_Out", bound=NDArray[Any])
_AnyOut: TypeAlias = _Override | tuple[_Override | None, ...] | None

# The keywords of every ufunc that leave the type alone, and those that do not.
@type_check_only
class _Options(TypedDict, total=False):
    where: ArrayLike
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"]
    order: Literal["K", "C", "F", "A"]

@type_check_only
class _AllOptions(_Options, total=False):
    dtype: DTypeLike | None
    subok: bool
    signature: str | tuple[str | None, ...]

# The keywords of every generalized ufunc with one axis.
@type_check_only
class _RowOptions(TypedDict, total=False):
    axis: int
    axes: list[tuple[int, ...]]
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"]
    order: Literal["K", "C", "F", "A"]

@type_check_only
class _AllRowOptions(_RowOptions, total=False):
    dtype: DTypeLike | None
    subok: bool
    signature: str | tuple[str | None, ...]

# f(x)
@type_check_only
class _Plain(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self, x: _Operand, /, out: _Out | tuple[_Out], **options: Unpack[_AllOptions]
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: np.memmap[_Shape, _Floats], /, out: None = None, **options: Unpack[_Options]
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(self, x: _Same, /, out: None = None, **options: Unpack[_Options]) -> _Same: ...
    @overload
    def __call__(
        self, x: float, /, out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, x: _Sequence, /, out: None = None, **options: Unpack[_Options]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: np.ndarray[_Shape, _Floats], /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _FloatScalar, /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self, x: float | _Sequence, /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: _Operand, /, *, out: EllipsisType, **options: Unpack[_AllOptions]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Operand, /, out: _AnyOut = None, **options: Unpack[_AllOptions]
    ) -> Any: ...

# f(x) that keeps integers
@type_check_only
class _Keeping(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self, x: _Operand, /, out: _Out | tuple[_Out], **options: Unpack[_AllOptions]
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: np.memmap[_Shape, _Numbers], /, out: None = None, **options: Unpack[_Options]
    ) -> np.ndarray[_Shape, _Numbers]: ...
    @overload
    def __call__(
        self, x: _SameNumber, /, out: None = None, **options: Unpack[_Options]
    ) -> _SameNumber: ...
    # To type checkers a bool is an int.
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, x: bool, /, out: None = None, **options: Unpack[_Options]
    ) -> np.bool: ...
    @overload
    def __call__(self, x: int, /, out: None = None, **options: Unpack[_Options]) -> np.int_: ...
    @overload
    def __call__(
        self, x: float, /, out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, x: np.ndarray[_Shape, _Numbers], /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> np.ndarray[_Shape, _Numbers]: ...
    @overload
    def __call__(
        self, x: _NumberScalar, /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> np.ndarray[tuple[()], np.dtype[_NumberScalar]]: ...
    @overload
    def __call__(
        self, x: float | _Sequence, /, *, out: EllipsisType, **options: Unpack[_Options]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Operand, /, *, out: EllipsisType, **options: Unpack[_AllOptions]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Operand, /, out: _AnyOut = None, **options: Unpack[_AllOptions]
    ) -> Any: ...

# f(grad, x)
@type_check_only
class _PlainBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        x: np.memmap[_Shape, _Floats],
        /,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, grad: _Same, x: _Same, /, out: None = None, **options: Unpack[_Options]
    ) -> _Same: ...
    @overload
    def __call__(
        self, grad: float, x: float, /, out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        x: np.ndarray[_Shape, _Floats],
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _FloatScalar,
        x: _FloatScalar,
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        grad: float | _Sequence,
        x: float | _Sequence,
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, grad: _Operand, x: _Operand, /, *, out: EllipsisType, **options: Unpack[_AllOptions]
    ) -> Any: ...
    @overload
    def __call__(
        self, grad: _Operand, x: _Operand, /, out: _AnyOut = None, **options: Unpack[_AllOptions]
    ) -> Any: ...

# f(x, alpha=...)
@type_check_only
class _Alpha(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: np.memmap[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _Same, /, alpha: float | _Same = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Same: ...
    @overload
    def __call__(
        self, x: float, /, alpha: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        x: _Sequence,
        /,
        alpha: float | _Sequence = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: np.ndarray[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        x: _FloatScalar,
        /,
        alpha: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        x: float | _Sequence,
        /,
        alpha: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(grad, x, alpha=...)
@type_check_only
class _AlphaBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        x: np.memmap[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _Same,
        x: _Same,
        /,
        alpha: float | _Same = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Same: ...
    @overload
    def __call__(
        self,
        grad: float,
        x: float,
        /,
        alpha: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        x: np.ndarray[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _FloatScalar,
        x: _FloatScalar,
        /,
        alpha: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        grad: float | _Sequence,
        x: float | _Sequence,
        /,
        alpha: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(x, theta=...)
@type_check_only
class _Theta(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        theta: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: np.memmap[_Shape, _Floats],
        /,
        theta: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _Same, /, theta: float | _Same = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Same: ...
    @overload
    def __call__(
        self, x: float, /, theta: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        x: _Sequence,
        /,
        theta: float | _Sequence = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: np.ndarray[_Shape, _Floats],
        /,
        theta: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        x: _FloatScalar,
        /,
        theta: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        x: float | _Sequence,
        /,
        theta: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        theta: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        theta: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(grad, x, theta=...)
@type_check_only
class _ThetaBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        theta: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        x: np.memmap[_Shape, _Floats],
        /,
        theta: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _Same,
        x: _Same,
        /,
        theta: float | _Same = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Same: ...
    @overload
    def __call__(
        self,
        grad: float,
        x: float,
        /,
        theta: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        x: np.ndarray[_Shape, _Floats],
        /,
        theta: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _FloatScalar,
        x: _FloatScalar,
        /,
        theta: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        grad: float | _Sequence,
        x: float | _Sequence,
        /,
        theta: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        theta: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        theta: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(x, beta=...)
@type_check_only
class _Beta(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        beta: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: np.memmap[_Shape, _Floats],
        /,
        beta: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _Same, /, beta: float | _Same = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Same: ...
    @overload
    def __call__(
        self, x: float, /, beta: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        x: _Sequence,
        /,
        beta: float | _Sequence = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: np.ndarray[_Shape, _Floats],
        /,
        beta: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        x: _FloatScalar,
        /,
        beta: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        x: float | _Sequence,
        /,
        beta: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        beta: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        beta: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(grad, x, beta=...)
@type_check_only
class _BetaBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        beta: _Operand = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        x: np.memmap[_Shape, _Floats],
        /,
        beta: float | np.ndarray[_Shape, _Floats] = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _Same,
        x: _Same,
        /,
        beta: float | _Same = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Same: ...
    @overload
    def __call__(
        self,
        grad: float,
        x: float,
        /,
        beta: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        x: np.ndarray[_Shape, _Floats],
        /,
        beta: float | np.ndarray[_Shape, _Floats] = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: _FloatScalar,
        x: _FloatScalar,
        /,
        beta: float | _FloatScalar = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        grad: float | _Sequence,
        x: float | _Sequence,
        /,
        beta: float | _Sequence = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        beta: _Operand = ...,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        beta: _Operand = ...,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> Any: ...

# f(x, alpha), the slope learned
@type_check_only
class _Learned(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        alpha: _Operand,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: np.memmap[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats],
        out: None = None,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _Same, /, alpha: float | _Same, out: None = None, **options: Unpack[_Options]
    ) -> _Same: ...
    @overload
    def __call__(
        self, x: float, /, alpha: float, out: None = None, **options: Unpack[_Options]
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        x: _Sequence,
        /,
        alpha: float | _Sequence,
        out: None = None,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: np.ndarray[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats],
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self,
        x: _FloatScalar,
        /,
        alpha: float | _FloatScalar,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> np.ndarray[tuple[()], np.dtype[_FloatScalar]]: ...
    @overload
    def __call__(
        self,
        x: float | _Sequence,
        /,
        alpha: float | _Sequence,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: _Operand, /, alpha: _Operand, *, out: EllipsisType, **options: Unpack[_AllOptions]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Operand, /, alpha: _Operand, out: _AnyOut = None, **options: Unpack[_AllOptions]
    ) -> Any: ...

# f(grad, x, alpha): the gradients of x and of alpha
@type_check_only
class _LearnedBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand,
        out: tuple[_Out, _Out],
        **options: Unpack[_AllOptions],
    ) -> tuple[_Out, _Out]: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        x: np.memmap[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats],
        out: None = None,
        **options: Unpack[_Options],
    ) -> tuple[np.ndarray[_Shape, _Floats], np.ndarray[_Shape, _Floats]]: ...
    @overload
    def __call__(
        self,
        grad: _Same,
        x: _Same,
        /,
        alpha: float | _Same,
        out: None = None,
        **options: Unpack[_Options],
    ) -> tuple[_Same, _Same]: ...
    @overload
    def __call__(
        self, grad: float, x: float, /, alpha: float, out: None = None, **options: Unpack[_Options]
    ) -> tuple[np.float64, np.float64]: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        x: np.ndarray[_Shape, _Floats],
        /,
        alpha: float | np.ndarray[_Shape, _Floats],
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> tuple[np.ndarray[_Shape, _Floats], np.ndarray[_Shape, _Floats]]: ...
    @overload
    def __call__(
        self,
        grad: _FloatScalar,
        x: _FloatScalar,
        /,
        alpha: float | _FloatScalar,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> tuple[
        np.ndarray[tuple[()], np.dtype[_FloatScalar]], np.ndarray[tuple[()], np.dtype[_FloatScalar]]
    ]: ...
    @overload
    def __call__(
        self,
        grad: float | _Sequence,
        x: float | _Sequence,
        /,
        alpha: float | _Sequence,
        *,
        out: EllipsisType,
        **options: Unpack[_Options],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand,
        *,
        out: EllipsisType,
        **options: Unpack[_AllOptions],
    ) -> tuple[Any, Any]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        x: _Operand,
        /,
        alpha: _Operand,
        out: _AnyOut = None,
        **options: Unpack[_AllOptions],
    ) -> tuple[Any, Any]: ...

# f(x, axis=-1)
@type_check_only
class _Rowwise(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self, x: _Operand, /, out: _Out | tuple[_Out], **options: Unpack[_AllRowOptions]
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: np.memmap[_Shape, _Floats], /, out: None = None, **options: Unpack[_RowOptions]
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _SameRows, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> _SameRows: ...
    @overload
    def __call__(
        self,
        x: np.ndarray[_Shape, _Floats],
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_RowOptions],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, x: _Sequence, /, *, out: EllipsisType, **options: Unpack[_RowOptions]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: _Operand, /, *, out: EllipsisType, **options: Unpack[_AllRowOptions]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Operand, /, out: _AnyOut = None, **options: Unpack[_AllRowOptions]
    ) -> Any: ...

# f(x, axis=-1, keepdims=False): an axis less
@type_check_only
class _RowReduction(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        out: _Out | tuple[_Out],
        *,
        keepdims: bool = False,
        **options: Unpack[_AllRowOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: NDArray[_FloatScalar],
        /,
        *,
        out: EllipsisType,
        keepdims: bool = False,
        **options: Unpack[_RowOptions],
    ) -> NDArray[_FloatScalar]: ...
    @overload
    def __call__(
        self,
        x: _Sequence,
        /,
        *,
        out: EllipsisType,
        keepdims: bool = False,
        **options: Unpack[_RowOptions],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        *,
        out: EllipsisType,
        keepdims: bool = False,
        **options: Unpack[_AllRowOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Operand,
        /,
        out: _AnyOut = None,
        *,
        keepdims: bool = False,
        **options: Unpack[_AllRowOptions],
    ) -> Any: ...

# f(grad, y, axis=-1)
@type_check_only
class _RowwiseBackward(np.ufunc):  # type: ignore[misc]  # final
    @overload
    def __call__(
        self,
        grad: _Operand,
        y: _Operand,
        /,
        out: _Out | tuple[_Out],
        **options: Unpack[_AllRowOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: np.memmap[_Shape, _Floats],
        y: np.memmap[_Shape, _Floats],
        /,
        out: None = None,
        **options: Unpack[_RowOptions],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, grad: _SameRows, y: _SameRows, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> _SameRows: ...
    @overload
    def __call__(
        self,
        grad: np.ndarray[_Shape, _Floats],
        y: np.ndarray[_Shape, _Floats],
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_RowOptions],
    ) -> np.ndarray[_Shape, _Floats]: ...
    @overload
    def __call__(
        self, grad: _Sequence, y: _Sequence, /, *, out: EllipsisType, **options: Unpack[_RowOptions]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self,
        grad: _Operand,
        y: _Operand,
        /,
        *,
        out: EllipsisType,
        **options: Unpack[_AllRowOptions],
    ) -> Any: ...
    @overload
    def __call__(
        self, grad: _Operand, y: _Operand, /, out: _AnyOut = None, **options: Unpack[_AllRowOptions]
    ) -> Any: ...

relu: _Keeping
relu_derivative: _Keeping
relu_backward: _PlainBackward
relu6: _Plain
relu6_derivative: _Plain
relu6_backward: _PlainBackward
leaky: _Alpha
leaky_derivative: _Alpha
leaky_backward: _AlphaBackward
leaky_relu: _Alpha
leaky_relu_derivative: _Alpha
leaky_relu_backward: _AlphaBackward
prelu: _Learned
prelu_derivative: _Learned
prelu_backward: _LearnedBackward
thresholded_relu: _Theta
thresholded_relu_derivative: _Theta
thresholded_relu_backward: _ThetaBackward
hard_tanh: _Plain
hard_tanh_derivative: _Plain
hard_tanh_backward: _PlainBackward
hard_sigmoid: _Plain
hard_sigmoid_derivative: _Plain
hard_sigmoid_backward: _PlainBackward
hard_swish: _Plain
hard_swish_derivative: _Plain
hard_swish_backward: _PlainBackward
hard_silu: _Plain
hard_silu_derivative: _Plain
hard_silu_backward: _PlainBackward
elu: _Alpha
elu_derivative: _Alpha
elu_backward: _AlphaBackward
celu: _Alpha
celu_derivative: _Alpha
celu_backward: _AlphaBackward
selu: _Plain
selu_derivative: _Plain
selu_backward: _PlainBackward
sigmoid: _Plain
sigmoid_derivative: _Plain
sigmoid_backward: _PlainBackward
log_sigmoid: _Plain
log_sigmoid_derivative: _Plain
log_sigmoid_backward: _PlainBackward
tanh: _Plain
tanh_derivative: _Plain
tanh_backward: _PlainBackward
swish: _Beta
swish_derivative: _Beta
swish_backward: _BetaBackward
silu: _Beta
silu_derivative: _Beta
silu_backward: _BetaBackward
gelu: _Plain
gelu_derivative: _Plain
gelu_backward: _PlainBackward
gelu_tanh: _Plain
gelu_tanh_derivative: _Plain
gelu_tanh_backward: _PlainBackward
softplus: _Beta
softplus_derivative: _Beta
softplus_backward: _BetaBackward
softsign: _Plain
softsign_derivative: _Plain
softsign_backward: _PlainBackward
mish: _Plain
mish_derivative: _Plain
mish_backward: _PlainBackward
softmax: _Rowwise
softmax_backward: _RowwiseBackward
log_softmax: _Rowwise
log_softmax_backward: _RowwiseBackward
logsumexp: _RowReduction
