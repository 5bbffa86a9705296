"""The asv suite: relu_ufunc against the NumPy expressions that it replaces.

A time is that of a million elements, in as many calls as arrays of that size take, so that
**1 ms is 1 ns an element**. 16 million are one call: 16 ms is 1 ns an element.
"""
