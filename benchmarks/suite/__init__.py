"""The asv suite: relu_ufunc against the NumPy expressions that it replaces.

The benchmarks of a function are named after it: `relu.track_forward`, `relu.track_backward`.
`asv run --bench '^relu\\.'` runs those of one function.
"""
