# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Parameters (--param name=value): plugin, the shared object; tools, the folder
# with its LLVM's opt, FileCheck and so on; llvm, its major version; gaus, the
# command-line tool; others, plugins for other versions, divided by colons;
# output, a folder for what the tests write.
import os
import sys

import lit.formats
import lit.util

config.name = 'gaus-llvm-' + lit_config.params['llvm']
config.test_format = lit.formats.ShTest(True)
config.suffixes = ['.ll', '.c', '.test']
config.excludes = ['CMakeLists.txt', 'Inputs']
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params['output']

tools = lit_config.params['tools']
plugin = lit_config.params['plugin']
gaus = lit_config.params.get('gaus', '')
repository = os.path.dirname(os.path.dirname(config.test_source_root))

config.environment['PATH'] = tools + os.pathsep + config.environment['PATH']
config.environment.pop('GAUS_PARAMS', None)

# %gaus-opt: opt of the version under test with the plugin in it.
config.substitutions.append(('%gaus-opt', '%s -load-pass-plugin=%s' % (os.path.join(tools, 'opt'), plugin)))
config.substitutions.append(('%clang', os.path.join(tools, 'clang')))
config.substitutions.append(('%plugin', plugin))
config.substitutions.append(('%gaus-tool', gaus))
config.substitutions.append(('%examples', os.path.join(repository, 'examples')))

config.substitutions.append(('%python', sys.executable))
for other in lit_config.params.get('others', '').split(':'):
    if other and other != plugin and 'other-plugin' not in config.available_features:
        config.substitutions.append(('%other-plugin', other))
        config.available_features.add('other-plugin')

major = int(lit_config.params['llvm'])
config.available_features.update('llvm-%d-or-later' % n for n in range(16, major + 1))
if os.path.exists(os.path.join(tools, 'clang')):
    config.available_features.add('clang')
if os.path.exists(gaus):
    config.available_features.add('gaus-tool')
