# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bench/device_model.py: what it makes of counts."""
import sys
import unittest

from tool import ROOT

sys.path.insert(0, str(ROOT / 'bench'))
import device_model as model  # noqa: E402

LINES = ['0 forward 3200 100 40 7 0 8 256', '100 forward 6400 300 60 7 0 8 256', '0 measure 320 10 5000 0 0 1 256']


class Model(unittest.TestCase):
    def test_counts_are_means_over_the_samples(self):
        self.assertEqual(model.read_counts(LINES), {'forward': [4800, 200, 50], 'measure': [320, 10, 5000]})

    def test_a_kernel_takes_as_long_as_the_chip_or_its_longest_warp(self):
        for k in range(3):
            gap, clock = model.GAP[k], model.CLOCK[k]
            alone = model.seconds({'move': (0, 10, 1000)}, k)['move']
            self.assertAlmostEqual(alone, 1000 * model.DEPENDENT[k] / clock + gap)
            busy = model.seconds({'move': (0, 1e9, 1000)}, k)['move']
            self.assertAlmostEqual(busy, 1e9 / (model.MULTIPROCESSORS * model.ISSUED[k]) / clock + gap)

    def test_what_runs_once_a_plan_counts_as_little(self):
        counts = {'move': (0, 10, 1000), 'measure': (0, 10, 1000)}
        times = model.seconds(counts, 1)
        self.assertAlmostEqual(times['measure'] * model.PLAN_PERIOD, times['move'])

    def test_the_range_is_in_order(self):
        totals = [sum(model.seconds(model.read_counts(LINES), k).values()) for k in range(3)]
        self.assertEqual(totals, sorted(totals))


if __name__ == '__main__':
    unittest.main()
