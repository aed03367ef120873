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

    def bench(self, *arguments):
        return json.loads(self.succeeds('bench-backend', *arguments, '--backend=cpu', '--json').stdout)

    def test_bench_on_the_cpu(self):
        found = self.bench(DATA / 'fir4.json', '--iterations=20', '--time-limit=0.000001')
        self.assertEqual((found['iterations'], found['rounds']), (20, 3))
        self.assertGreater(found['seconds'], 0)
        self.assertAlmostEqual(found['iterations_per_second'], 20 / found['seconds'])

    def test_bench_goes_on_for_as_long_as_it_may(self):
        """The largest number of rounds, on a machine with any load: each takes microseconds, and there is an hour."""
        found = self.bench(DATA / 'fir4.json', '--iterations=20', '--time-limit=3600')
        self.assertEqual(found['rounds'], 1000)

    def test_rounds_of_a_bench_end_alike(self):
        few = self.bench(DATA / 'fir4.json', '--iterations=45', '--time-limit=0.000001')
        many = self.bench(DATA / 'fir4.json', '--iterations=45', '--time-limit=3600')
        self.assertGreater(many['rounds'], few['rounds'])
        self.assertEqual(few['objective'], many['objective'])
        self.assertEqual(few['evaluations'], many['evaluations'])

    def test_bench_of_a_batch(self):
        files = [DATA / 'fir4.json', DATA / 'canis14_fig2.json']
        one = self.bench(files[0], '--iterations=40', '--time-limit=0.000001')
        both = self.bench(*files, '--iterations=40', '--time-limit=0.000001')
        self.assertEqual((one['problems'], both['problems']), (1, 2))
        self.assertGreater(both['operations'], one['operations'])
        self.assertGreater(both['flops'], one['flops'])

    def test_bench_says_which_file_is_missing(self):
        result = run('bench-backend', DATA / 'fir4.json', 'missing.json', '--backend=cpu')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('missing.json', result.stderr)
