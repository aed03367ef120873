# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sees that docs/remarks.md or docs/execute.md has every remark, docs/remarks.md every parameter,
and docs/targets.md every type of the built-in target."""
import json
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
source = '\n'.join(path.read_text() for path in sorted((root / 'plugin').rglob('*.c')))
names = set(re.findall(r'\b(?:gp_)?refuse\(\s*(?:&?[\w.>-]+,\s*)(?:[^"();]*\? )?"([A-Z]\w+)"', source))
names |= set(re.findall(r'GP_REMARK_\w+, "([A-Z]\w+)"', source))
for pair in re.findall(r'\? "([A-Z]\w+)" : "([A-Z]\w+)"', source):
    names |= set(pair)
parameters = re.findall(r'\{"([\w-]+)", set_\w+\}', (root / 'plugin/schedule/params.c').read_text())
rows = (root / 'docs/remarks.md').read_text()
remarks = rows + (root / 'docs/execute.md').read_text()
targets = (root / 'docs/targets.md').read_text()
types = [t['name'] for t in json.loads((root / 'plugin/target/default-target.json').read_text())['operator_types']]
missing = [n for n in sorted(names) if '`%s`' % n not in remarks] + [t for t in types if '`%s`' % t not in targets]
keys = re.findall(r'GAUS_IR_KEY\(\w+, "([\w.]+)"\)', (root / 'include/gaus-ir/metadata.def').read_text())
metadata = (root / 'docs/metadata.md').read_text()
missing += [k for k in keys if not re.search(r'\b%s\b' % re.escape(k), metadata)]
missing += [p for p in parameters if '\n| `%s` |' % p not in rows]
assert len(names) >= 15 and len(parameters) >= 8 and len(keys) >= 20, (sorted(names), parameters, keys)
print('not documented: ' + ', '.join(missing) if missing else
      '%d remarks, %d types, %d parameters documented' % (len(names), len(types), len(parameters)))
sys.exit(bool(missing))
