"""Types of the public namespace; src/stub.py writes the functions from the catalogue.

A call returns the array given as out=. Without one, arrays and scalars of NumPy's floating types
give the same type again, a memmap an ordinary array, and Python's numbers and sequences of them
float64. With out=... (NumPy 2.3 or later) the result is an array where it would be a scalar. All
else is Any: dtype=, subok=, other dtypes, arrays of other libraries.

Type checkers cannot tell two cases apart. An array without dimensions is declared to give such an
array and gives a scalar, and a bool counts as an int.
"""

from collections.abc import Sequence
from typing import (
    Any,
    Literal,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
    type_check_only,
)

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
