#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ctest ... | show_tests.py: counts the tests as they pass, and says which ones are running where that takes long.

Everything else that ctest says is passed on.
"""
from __future__ import annotations

import re
import selectors
import sys
import time

EVERY, QUIET = 25, 60  # tests that pass, and seconds in which none does, until there is a line
STARTS = re.compile(r'^\s*Start\s+\d+: (.*)')
ENDS = re.compile(r'^\s*\d+/(\d+) Test\s+#\d+: (\S+) \.*.*?(\*\*\*|Passed)')


class Counter:
    def __init__(self) -> None:
        self.running: dict[str, float] = {}
        self.passed, self.total, self.said = 0, 0, time.monotonic()

    def say(self, text: str) -> None:
        print('  ' + text, flush=True)
        self.said = time.monotonic()

    def take(self, line: str) -> None:
        starts, ends = STARTS.match(line), ENDS.match(line)
        if starts:
            self.running[starts[1].strip()] = time.monotonic()
        elif ends:
            self.running.pop(ends[2], None)
            self.total = int(ends[1])
            self.passed += ends[3] == 'Passed'
            if ends[3] != 'Passed':
                print(line, flush=True)
            elif self.passed % EVERY == 0:
                self.say('%d of %d tests have passed' % (self.passed, self.total))
        else:
            print(line, flush=True)

    def wait(self) -> None:
        if time.monotonic() - self.said >= QUIET and self.running:
            now = time.monotonic()
            running = ['%s (%d s)' % (name, now - began) for name, began in self.running.items()]
            more = ' and %d more' % (len(running) - 3) if len(running) > 3 else ''
            self.say('%d of %s tests have passed; running: %s%s'
                     % (self.passed, self.total or '?', ', '.join(running[:3]), more))


def main() -> None:
    counter, selector = Counter(), selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    sys.stdin.reconfigure(errors='replace')  # type: ignore[attr-defined]
    rest = b''
    while True:
        counter.wait()
        if not selector.select(timeout=QUIET / 4):
            continue
        chunk = sys.stdin.buffer.raw.read(1 << 16)  # type: ignore[attr-defined]
        if not chunk:
            break
        *lines, rest = (rest + chunk).split(b'\n')
        for line in lines:
            counter.take(line.decode(errors='replace'))
    counter.say('%d of %d tests have passed' % (counter.passed, counter.total))


if __name__ == '__main__':
    main()
