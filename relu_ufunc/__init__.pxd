"""The loops of the functions, for Cython."""

# NumPy's inner loop. relu_ufunc.interop.c_loop describes its arguments.
ctypedef void (*loop_function)(char **args, const Py_ssize_t *dimensions, const Py_ssize_t *steps,
                               void *data) noexcept nogil

cdef struct c_loop:
    loop_function function
    void *data


cdef inline c_loop find_loop(ufunc, dtype) except *:
    """The loop of `ufunc` for operands of `dtype`. Call it as often as you like."""
    from relu_ufunc import interop

    if interop.C_LOOP_VERSION != 1:
        raise ImportError("compiled for another version of relu_ufunc: compile it again")
    cdef c_loop found
    function, data = interop.c_loop(ufunc, dtype)
    found.function = <loop_function><size_t>function
    found.data = <void *><size_t>data
    return found
