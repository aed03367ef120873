# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gaus devices, gaus bench-backend, and the choice of a backend."""
import json

from tool import DATA, ToolTest, run


class Devices(ToolTest):
    def test_lists_them_or_says_why_there_are_none(self):
        result = run('devices')
        self.assertIn(result.returncode, (0, 1))
        self.assertEqual(result.returncode == 0, 'compute capability' in result.stdout)
        self.assertEqual(result.returncode == 1, 'gaus devices: ' in result.stderr)

    def test_json_is_a_list_either_way(self):
        result = run('devices', '--json')
        self.assertEqual(len(json.loads(result.stdout)) > 0, result.returncode == 0)

    def test_a_hidden_device_is_no_reason_to_fail(self):
        import os
        hidden = {**os.environ, 'CUDA_VISIBLE_DEVICES': ''}
        self.succeeds('solve', DATA / 'fir4.json', '--backend=auto', env=hidden)

    def test_bench_on_the_cpu(self):
        text = self.succeeds('bench-backend', DATA / 'fir4.json', '--backend=cpu', '--iterations=20', '--json').stdout
        self.assertIsInstance(json.loads(text), dict)

    def test_bench_of_a_batch(self):
        files = [DATA / 'fir4.json', DATA / 'canis14_fig2.json']
        one = json.loads(self.succeeds('bench-backend', files[0], '--backend=cpu', '--iterations=40', '--json').stdout)
        both = json.loads(self.succeeds('bench-backend', *files, '--backend=cpu', '--iterations=40', '--json').stdout)
        self.assertEqual((one['problems'], both['problems']), (1, 2))
        self.assertGreater(both['operations'], one['operations'])
        self.assertGreater(both['flops'], one['flops'])

    def test_bench_says_which_file_is_missing(self):
        result = run('bench-backend', DATA / 'fir4.json', 'missing.json', '--backend=cpu')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('missing.json', result.stderr)
