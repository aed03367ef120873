#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The method as published (`--scheduler=gaus-2026`, docs/model.md) beside `gauss` and the simple schedulers, over the problems
of bench/ablation.py. Writes OUT.csv (a row each run, as they come; an interrupted run goes on), OUT.json, OUT.md and a plot
for each mode, OUT-MODE.svg.

  bench/published.py --out bench/results/published --seeds 1
"""
import sys

import quality

GAUSS = {'gauss, low effort': ['--effort=low'], 'gauss, default': []}
PUBLISHED = {'gaus-2026, rate 0.01': ['--scheduler=gaus-2026'],
             'gaus-2026, rate 0.05': ['--scheduler=gaus-2026', '--rate=0.05']}
quality.BOUNDED = {**GAUSS, **PUBLISHED, 'fds': ['--scheduler=fds'], 'list': ['--scheduler=list']}
quality.LOOP = {**GAUSS, **PUBLISHED, 'ims': ['--scheduler=ims']}
quality.__doc__ = __doc__

if __name__ == '__main__':
    sys.exit(quality.main())
