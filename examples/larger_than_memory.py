"""Maps an array that need not fit into memory, in a file, through processes of dask.

    python examples/larger_than_memory.py                     # 64 MB, in a temporary folder
    python examples/larger_than_memory.py --megabytes 100000 --folder /scratch

x.npy is written, y.npy = gelu(x.npy) computed chunk by chunk; no process ever holds more than
a few chunks. A folder that is given keeps the files.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import dask
import dask.array as da
import numpy as np
from distributed import Client, LocalCluster, progress
from tqdm import tqdm

import relu_ufunc

ROWS = 4096
COLUMNS = 256  # of a chunk, 4 MiB


class ArrayFile:
    """A .npy file in Fortran order, whose columns any process can read and write."""

    def __init__(self, path):
        self.path = path

    def create(self, shape):
        np.lib.format.open_memmap(self.path, "w+", np.float32, shape, fortran_order=True)

    def __getitem__(self, index):
        return np.load(self.path, mmap_mode="r")[index]

    def __setitem__(self, index, values):
        np.load(self.path, mmap_mode="r+")[index] = values


def column_chunks(file, shape):
    """A dask array; the workers open the file, so that no data travels between processes."""
    starts = range(0, shape[1], COLUMNS)
    parts = [dask.delayed(file)[:, start : start + COLUMNS] for start in starts]
    chunks = [da.from_delayed(part, (shape[0], COLUMNS), np.float32) for part in parts]
    return da.concatenate(chunks, axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=64, help="size of the array")
    parser.add_argument("--folder", type=Path, help="where to keep the files")
    parser.add_argument("--workers", type=int, default=2, help="number of processes")
    options = parser.parse_args()
    if options.folder is not None and not options.folder.is_dir():
        parser.exit(2, f"{parser.prog}: error: there is no folder {options.folder}\n")
    chunks = max(options.megabytes * 10**6 // (4 * ROWS * COLUMNS), 1)
    shape = (ROWS, chunks * COLUMNS)

    with (
        tempfile.TemporaryDirectory() as temporary,
        LocalCluster(options.workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        folder = options.folder or Path(temporary)
        x, y = ArrayFile(folder / "x.npy"), ArrayFile(folder / "y.npy")
        x.create(shape)
        y.create(shape)
        rng = np.random.default_rng(0)
        starts = range(0, shape[1], COLUMNS)
        for at in tqdm(starts, "writing x.npy", unit="chunk", disable=None):
            x[:, at : at + COLUMNS] = rng.standard_normal((ROWS, COLUMNS), np.float32)

        lazy = relu_ufunc.gelu(column_chunks(x, shape))
        print(f"y.npy = {lazy}")
        stored = client.persist(da.store(lazy, y, lock=False, compute=False))
        if sys.stdout.isatty() and sys.stderr.isatty():
            progress(stored, notebook=False)
            print()
        dask.compute(stored)
        print(f"y.npy: {y[:].nbytes / 1e6:g} MB, the first elements {y[:3, 0]}")


if __name__ == "__main__":
    main()
