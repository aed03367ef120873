#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sums up test runs: count_tests.py [--failed=WHAT]... [--skipped=WHAT]... NAME=JUNIT.xml...

Each JUNIT.xml is what `ctest --output-junit` or `pytest --junitxml` wrote. A test program that holds several tests
(cmocka's, or a run of lit) counts as that many. Each --failed counts as one failure: a build that broke, say; each
--skipped as one skipped test. Lists what failed, and what was skipped with the reason, and ends with one line,
"N passed, N failed, N skipped". Exits with 1 if anything failed or nothing ran.
"""
from __future__ import annotations

import re
import sys
import xml.etree.ElementTree

CMOCKA = {'passed': re.compile(r'^\[       OK \] (\S+)', re.M), 'failed': re.compile(r'^\[  FAILED  \] (\w+)$', re.M),
          'skipped': re.compile(r'^\[  SKIPPED \] (\w+)$', re.M)}
LIT = {'passed': r'(?:Passed|Expectedly Failed)', 'failed': r'(?:Failed|Unexpectedly Passed|Timed Out|Unresolved)',
       'skipped': r'(?:Unsupported|Skipped|Excluded)'}
LIT_TESTED = re.compile(r'^Testing Time:', re.M)


def cmocka(output: str) -> dict[str, list[str]] | None:
    """{outcome: [test]} of a cmocka program, or None."""
    found = {outcome: list(dict.fromkeys(pattern.findall(output))) for outcome, pattern in CMOCKA.items()}
    found['skipped'] = [name for name in found['skipped'] if name not in found['passed']]
    return found if any(found.values()) else None


def lit(output: str) -> dict[str, list[str]] | None:
    """{outcome: [test]} of a run of lit, or None. It names those that failed; of the others there is a count."""
    if not LIT_TESTED.search(output):
        return None
    found = {}
    for outcome, words in LIT.items():
        count = sum(int(n) for n in re.findall(r'^\s+%s\s*:\s*(\d+)' % words, output, re.M))
        found[outcome] = ['lit %d' % k for k in range(count)]
    names = re.findall(r'^(?:FAIL|XPASS|TIMEOUT|UNRESOLVED): (.*?) \(\d+ of \d+\)', output, re.M)
    if len(names) == len(found['failed']):
        found['failed'] = names
    return found


def reason_of(case: xml.etree.ElementTree.Element, output: str, name: str | None = None) -> str:
    """Why a test was skipped, as its output says; `name`: which test of a program that holds several."""
    if name and name.startswith('lit '):
        return 'something that its REQUIRES line names is not here'
    if name:  # cmocka: what was printed since the test began
        said = re.search(r'^\[ RUN      \] %s\n(.*?)^\[  SKIPPED \] %s$' % (name, name), output, re.M | re.S)
        lines = said[1].strip().splitlines() if said else []
        return lines[-1].strip() if lines else ''
    skipped = case.find('skipped')
    found = re.findall(r"skipped (['\"])(.*?)\1$", output, re.M)  # unittest
    if found:
        return '; '.join(dict.fromkeys(text for _, text in found))
    if skipped is not None and skipped.get('type') == 'pytest.skip':
        return skipped.get('message', '')
    lines = output.strip().splitlines()
    return lines[-1].strip() if lines else ''


def with_reason(test: str, reason: str) -> str:
    return '%s (%s)' % (test, reason) if reason else test


def outcome_of(case: xml.etree.ElementTree.Element) -> str:
    if case.find('skipped') is not None or case.get('status') in ('notrun', 'disabled'):
        # a program that could not be started is reported as not run, too
        skipped = case.find('skipped')
        message = skipped.get('message', '') if skipped is not None else ''
        if skipped is not None and skipped.get('type') == 'pytest.skip':
            return 'skipped'
        return 'skipped' if 'SKIP' in message.upper() else 'failed'
    return 'failed' if case.get('status') == 'fail' or any(
        case.find(tag) is not None for tag in ('failure', 'error')) else 'passed'


def count(path: str) -> dict[str, list[str]]:
    total: dict[str, list[str]] = {'passed': [], 'failed': [], 'skipped': []}
    for case in xml.etree.ElementTree.parse(path).getroot().iter('testcase'):
        name, outcome = case.get('name', ''), outcome_of(case)
        if case.get('status') is None and case.get('classname'):  # pytest names the file apart
            name = '%s: %s' % (case.get('classname'), name)
        output = case.findtext('system-out') or ''
        inner = cmocka(output) or lit(output)
        if not inner:
            total[outcome].append(with_reason(name, reason_of(case, output)) if outcome == 'skipped' else name)
            continue
        for key, tests in inner.items():
            total[key] += [with_reason('%s: %s' % (name, test), reason_of(case, output, test) if key == 'skipped' else '')
                           for test in tests]
        if outcome == 'failed' and not inner['failed']:  # it crashed after its last test, or ran too long
            total['failed'].append(name)
    return total


def main() -> None:
    failures = [word[len('--failed='):] for word in sys.argv[1:] if word.startswith('--failed=')]
    skips = [word[len('--skipped='):] for word in sys.argv[1:] if word.startswith('--skipped=')]
    runs = [word.split('=', 1) for word in sys.argv[1:] if not word.startswith('--')]
    sums = {'passed': 0, 'failed': len(failures), 'skipped': len(skips)}
    lines = ['FAILED: %s' % what for what in failures] + ['skipped: %s' % what for what in skips]
    print('%-16s %8s %8s %8s' % ('', 'passed', 'failed', 'skipped'))
    for name, path in runs:
        try:
            total = count(path)
        except (OSError, xml.etree.ElementTree.ParseError) as error:
            total = {'passed': [], 'failed': ['no result: %s' % error], 'skipped': []}
        print('%-16s' % name, *('%8d' % len(total[key]) for key in ('passed', 'failed', 'skipped')))
        for key in sums:
            sums[key] += len(total[key])
        lines += ['FAILED: %s: %s' % (name, test) for test in total['failed']]
        lines += ['skipped: %s: %s' % (name, test) for test in total['skipped']]
    for line in lines:
        print(line)
    print('%(passed)d passed, %(failed)d failed, %(skipped)d skipped' % sums)
    sys.exit(1 if sums['failed'] or not sums['passed'] else 0)


if __name__ == '__main__':
    main()
