# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the name of every test method beside this file, one a line."""
import pathlib
import sys
import unittest


def names(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from names(test)
        else:
            yield test.id()


found = list(names(unittest.defaultTestLoader.discover(str(pathlib.Path(__file__).parent))))
broken = [name for name in found if '_FailedTest' in name]
if broken or not found:
    sys.exit('cannot load: %s' % (broken or 'no tests'))
print('\n'.join(found))
