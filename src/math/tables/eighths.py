"""The table of eighths of an octave for the terms of softmax."""

import mpmath as mp
import numpy as np
from constants import FLOAT32
from mpmath import mpf
from text import array, comment, exponent, literal, provenance, rounded

DIGITS = 60


class ExpEighths:
    """2^(j / 8), scaled so that all eight are nearly float32.

    A kernel gets 2^(j / 8) as the product of 1 + j / 8, which is an exponent and three bits of a
    mantissa, and one of these factors.
    """

    name = "EXP_EIGHTHS"

    def text(self):
        with mp.workdps(DIGITS):
            return self._text()

    def _text(self):
        constant, error = self.best_constant()
        scaled = [rounded(constant * mpf(2) ** (mpf(j) / 8), FLOAT32) for j in range(8)]
        factors = [self.factor(value, 1 + mpf(j) / 8) for j, value in enumerate(scaled)]
        plain = [rounded(mpf(2) ** (mpf(j) / 8) / (1 + mpf(j) / 8), FLOAT32) for j in range(8)]
        return "\n".join([
            comment(
                f"{self.name}: c 2^(j / 8) / (1 + j / 8), c = {literal(constant)}. Times "
                "1 + j / 8, in float32,",
                f"error {exponent(error)} relative to c 2^(j / 8): c is the float32 in [1, 2) that "
                "makes it least.",
                *provenance(f"search of all c, {DIGITS} digits and float64", self.name),
            ),
            array(self.name, factors),
            "/* The same with c = 1. */",
            array(f"{self.name}_OF_1", plain),
        ])  # fmt: skip

    @staticmethod
    def best_constant():
        """The float32 c for which the worst of the products c 2^(j / 8) is nearest to float32."""
        c = 1 + np.arange(2**23) / 2**23
        worst = np.zeros(c.size)
        for j in range(1, 8):
            hi = float(mpf(2) ** (mpf(j) / 8))
            lo = float(mpf(2) ** (mpf(j) / 8) - hi)
            # The product as a double word: c has 24 bits, the upper half of hi 26.
            upper = float(np.float32(hi))
            head, tail = c * upper, c * (hi - upper) + c * lo
            near = (head + tail).astype(np.float32).astype(np.float64)
            worst = np.maximum(worst, np.abs((head - near) + tail) / (head + tail))
        best = int(worst.argmin())
        return mpf(float(c[best])), mpf(float(worst[best]))

    @staticmethod
    def factor(value, part):
        """The float32 that times `part`, rounded to float32, is `value`."""
        near = rounded(value / part, FLOAT32)
        step = mpf(float(np.spacing(np.float32(float(near)))))
        around = (near - step, near, near + step)
        return next(f for f in around if rounded(f * part, FLOAT32) == value)
