"""Sessions for developers.

nox              lint and tests
nox -l           list of all sessions
nox -s docs      one session
nox -s tests -- -k leaky    arguments of pytest
"""

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "tests"]
nox.options.reuse_venv = "yes"

PROJECT = nox.project.load_toml("pyproject.toml")


def install(session, extra):
    """Install the checkout. Later runs compile only the changed files."""
    session.install(*nox.project.dependency_groups(PROJECT, "build"))
    session.install("--no-build-isolation", "-Cbuild-dir=build/nox", f".[{extra}]")


@nox.session
def lint(session):
    """Formatters and linters of .pre-commit-config.yaml."""
    session.install(*nox.project.dependency_groups(PROJECT, "lint"))
    session.run("pre-commit", "run", "--all-files", "--show-diff-on-failure", *session.posargs)


@nox.session
def tests(session):
    """The test suite."""
    install(session, "test")
    session.run("pytest", *session.posargs)


@nox.session
def docs(session):
    """The documentation, in docs/_build."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "--keep-going", *session.posargs, "docs", "docs/_build")


@nox.session
def bench(session):
    """The benchmarks of the checked-out commit. Arguments are those of asv run."""
    session.install(*PROJECT["project"]["optional-dependencies"]["bench"])
    session.chdir("benchmarks")
    session.run("asv", "machine", "--yes")
    session.run("asv", "run", *(session.posargs or ["HEAD^!"]))


@nox.session(venv_backend="none")
def warnings(session):
    """GCC, Clang, cppcheck and clang-tidy, with warnings as errors (Linux)."""
    session.run(".ci/checks", "warnings", "clang-tidy", external=True)


@nox.session(venv_backend="none")
def clang(session):
    """Tests of values, flags and rows on a build by Clang (Linux)."""
    session.run(".ci/checks", "clang", external=True)


@nox.session(venv_backend="none")
def cross(session):
    """Compile for macOS, Windows, musl and riscv64, with warnings as errors (Linux)."""
    session.run(".ci/checks", "cross", external=True)


@nox.session(venv_backend="none")
def sanitizers(session):
    """Tests of the C code under AddressSanitizer and UndefinedBehaviorSanitizer (Linux)."""
    session.run(".ci/checks", "sanitizers", external=True)


@nox.session(venv_backend="none")
def bits(session):
    """Digests of relu_ufunc.reproducible, built by GCC and Clang at -O1 to -O3 (Linux)."""
    session.run(".ci/checks", "bits", external=True)
