"""Types of the public namespace; the objects are made from the catalogue at import."""

from typing import Any, Literal, TypedDict, TypeVar, Unpack, overload, type_check_only

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

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

_Floats = TypeVar("_Floats", bound=NDArray[np.floating])
_Out = TypeVar("_Out", bound=NDArray[Any])

# The keywords of every ufunc.
@type_check_only
class _Options(TypedDict, total=False):
    where: ArrayLike
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"]
    order: Literal["K", "C", "F", "A"]
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
    dtype: DTypeLike | None
    subok: bool
    signature: str | tuple[str | None, ...]

# f(x)
@type_check_only
class _Plain(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: ArrayLike, /, out: _Out | tuple[_Out], **options: Unpack[_Options]
    ) -> _Out: ...
    @overload
    def __call__(self, x: _Floats, /, out: None = None, **options: Unpack[_Options]) -> _Floats: ...
    @overload
    def __call__(self, x: ArrayLike, /, out: None = None, **options: Unpack[_Options]) -> Any: ...

# f(grad, x)
@type_check_only
class _PlainBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self, grad: _Floats, x: _Floats, /, out: None = None, **options: Unpack[_Options]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, grad: ArrayLike, x: ArrayLike, /, out: None = None, **options: Unpack[_Options]
    ) -> Any: ...

# f(x, alpha=...)
@type_check_only
class _Alpha(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        alpha: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: _Floats, /, alpha: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, x: ArrayLike, /, alpha: ArrayLike = ..., out: None = None, **options: Unpack[_Options]
    ) -> Any: ...

# f(grad, x, alpha=...)
@type_check_only
class _AlphaBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        alpha: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: _Floats,
        x: _Floats,
        /,
        alpha: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Floats: ...
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        alpha: ArrayLike = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> Any: ...

# f(x, theta=...)
@type_check_only
class _Theta(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        theta: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: _Floats, /, theta: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, x: ArrayLike, /, theta: ArrayLike = ..., out: None = None, **options: Unpack[_Options]
    ) -> Any: ...

# f(grad, x, theta=...)
@type_check_only
class _ThetaBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        theta: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: _Floats,
        x: _Floats,
        /,
        theta: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Floats: ...
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        theta: ArrayLike = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> Any: ...

# f(x, beta=...)
@type_check_only
class _Beta(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        beta: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: _Floats, /, beta: float = ..., out: None = None, **options: Unpack[_Options]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, x: ArrayLike, /, beta: ArrayLike = ..., out: None = None, **options: Unpack[_Options]
    ) -> Any: ...

# f(grad, x, beta=...)
@type_check_only
class _BetaBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        beta: ArrayLike = ...,
        *,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        grad: _Floats,
        x: _Floats,
        /,
        beta: float = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> _Floats: ...
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        beta: ArrayLike = ...,
        out: None = None,
        **options: Unpack[_Options],
    ) -> Any: ...

# f(x, alpha), the slope learned
@type_check_only
class _Learned(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        alpha: ArrayLike,
        out: _Out | tuple[_Out],
        **options: Unpack[_Options],
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: _Floats, /, alpha: float | _Floats, out: None = None, **options: Unpack[_Options]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, x: ArrayLike, /, alpha: ArrayLike, out: None = None, **options: Unpack[_Options]
    ) -> Any: ...

# f(grad, x, alpha): the gradients of x and of alpha
@type_check_only
class _LearnedBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: _Floats,
        x: _Floats,
        /,
        alpha: float | _Floats,
        out: tuple[NDArray[Any] | None, NDArray[Any] | None] | None = None,
        **options: Unpack[_Options],
    ) -> tuple[_Floats, _Floats]: ...
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        x: ArrayLike,
        /,
        alpha: ArrayLike,
        out: tuple[NDArray[Any] | None, NDArray[Any] | None] | None = None,
        **options: Unpack[_Options],
    ) -> tuple[Any, Any]: ...

# f(x, axis=-1)
@type_check_only
class _Rowwise(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: ArrayLike, /, out: _Out | tuple[_Out], **options: Unpack[_RowOptions]
    ) -> _Out: ...
    @overload
    def __call__(
        self, x: _Floats, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, x: ArrayLike, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> Any: ...

# f(x, axis=-1, keepdims=False): an axis less
@type_check_only
class _RowReduction(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        out: _Out | tuple[_Out],
        *,
        keepdims: bool = False,
        **options: Unpack[_RowOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self,
        x: ArrayLike,
        /,
        out: None = None,
        *,
        keepdims: bool = False,
        **options: Unpack[_RowOptions],
    ) -> Any: ...

# f(grad, y, axis=-1)
@type_check_only
class _RowwiseBackward(np.ufunc):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        grad: ArrayLike,
        y: ArrayLike,
        /,
        out: _Out | tuple[_Out],
        **options: Unpack[_RowOptions],
    ) -> _Out: ...
    @overload
    def __call__(
        self, grad: _Floats, y: _Floats, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> _Floats: ...
    @overload
    def __call__(
        self, grad: ArrayLike, y: ArrayLike, /, out: None = None, **options: Unpack[_RowOptions]
    ) -> Any: ...

relu: _Plain
relu_derivative: _Plain
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
