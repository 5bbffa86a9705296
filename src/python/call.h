/* A call of a ufunc: parsed once, then handed to our loop or to NumPy. */
#ifndef PYTHON_CALL_H
#define PYTHON_CALL_H

#include "python/function.h"

/* A valid call has fewer: 6 operands, 10 keywords of NumPy's, the parameters. */
enum { MAX_ARGUMENTS = 32 };

/* References are borrowed; NULL is what was not given. */
struct call {
    PyUFuncObject *ufunc;
    struct function *function;
    PyObject *const *args; /* by position, then the values of `keywords` */
    size_t nargsf;
    Py_ssize_t count; /* by position */
    PyObject *keywords;
    Py_ssize_t keyword_count;
    PyObject *parameters[MAX_PARAMETERS]; /* by position or keyword */
    Py_ssize_t parameter_keywords[MAX_PARAMETERS]; /* their indices in `keywords`, or -1 */
    PyObject *out, *axis, *axes;  /* by keyword; axes=None is as none */
    Py_ssize_t no_axes_keyword;   /* the index of axes=None, or -1 */
    bool has_others; /* other keywords, or numbers of arguments that only NumPy can judge */
};

/* Strings of calls, interned as the keywords of calls are, and -1. */
struct names {
    PyObject *out, *axis, *axes, *array_ufunc, *last_axis;
};
extern struct names names;

/* Puts call_ufunc into the `vectorcall` slot of a ufunc, a public field through which both f(...)
   and PyObject_Call go. Returns 0, or -1 with an exception set. */
int intercept_calls(PyUFuncObject *ufunc);

PyObject *call_ufunc(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords);

/* NumPy's own function. */
PyObject *call_numpy(const struct call *call, PyObject *const *args, size_t nargsf,
                     PyObject *keywords);

/* Whether a keyword is one of `count` names. */
bool is_one_of(PyObject *keyword, const char *const *texts, size_t count);

/* The index of the parameter with this name, or -1. */
int find_parameter(const struct function *function, PyObject *name);

/* Whether NumPy hands a ufunc with this operand on to the operand's own __array_ufunc__. */
bool has_override(PyObject *operand);

#endif
