# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Drives a headless Chromium through the Chrome DevTools Protocol, over a pipe: nothing but the browser is needed."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page. `errors` has what its script threw and what it said to the console as an error."""

    def __init__(self, width=1280, height=800, timeout=120):
        self.timeout, self.next_id, self.buffer, self.errors = timeout, 0, b'', []
        # Helpers of Chromium may still write into it after the browser has ended.
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        from_us, self.write_end = os.pipe()
        self.read_end, to_us = os.pipe()
        # Chromium reads from descriptor 3 and writes to 4.
        self.process = subprocess.Popen(
            ['bash', '-c', 'exec 3<&%d 4>&%d; exec "$@"' % (from_us, to_us), 'bash', PROGRAM, '--headless=new',
             '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars',
             '--disable-background-networking', '--force-color-profile=srgb', '--user-data-dir=' + self.profile.name,
             'about:blank'], pass_fds=(from_us, to_us), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        page = next(t for t in self.send('Target.getTargets')['targetInfos'] if t['type'] == 'page')
        self.session = self.send('Target.attachToTarget', targetId=page['targetId'], flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log'):
            self.send(domain + '.enable')
        self.send('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)

    session = None

    def receive(self):
        deadline = time.monotonic() + self.timeout
        while b'\0' not in self.buffer:
            if not select.select([self.read_end], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError('the browser does not answer')
            chunk = os.read(self.read_end, 1 << 20)
            if not chunk:
                raise EOFError('the browser has ended')
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b'\0', 1)
        return json.loads(message)

    def note(self, message):
        if message.get('method') == 'Runtime.exceptionThrown':
            details = message['params']['exceptionDetails']
            self.errors.append(details.get('exception', {}).get('description') or details['text'])
        if message.get('method') == 'Log.entryAdded' and message['params']['entry']['level'] == 'error':
            self.errors.append(message['params']['entry']['text'])

    def send(self, method, **params):
        self.next_id += 1
        message = {'id': self.next_id, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            self.note(answer)
            if answer.get('id') == self.next_id:
                if 'error' in answer:
                    raise RuntimeError('%s: %s' % (method, answer['error']))
                return answer['result']

    def open(self, path):
        """Loads a file and returns the milliseconds from the start to its load event, as the page measures them."""
        self.send('Page.navigate', url='file://%s' % path)
        while self.run('document.readyState') != 'complete' or self.run('location.href') == 'about:blank':
            time.sleep(0.02)
        return self.run('performance.getEntriesByType("navigation")[0].loadEventEnd')

    def run(self, script):
        """The value of a script in the page."""
        result = self.send('Runtime.evaluate', expression=script, returnByValue=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(result['exceptionDetails']['exception'].get('description', script))
        return result['result'].get('value')

    def key(self, key):
        for kind in ('keyDown', 'keyUp'):
            text = {'text': key} if len(key) == 1 and kind == 'keyDown' else {}
            self.send('Input.dispatchKeyEvent', type=kind, key=key, **text)

    def centre(self, selector):
        return self.run('(() => { const b = document.querySelector(%s).getBoundingClientRect();'
                        'return [b.x + b.width / 2, b.y + b.height / 2]; })()' % json.dumps(selector))

    def move(self, selector):
        x, y = self.centre(selector)
        self.send('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)

    def click(self, selector):
        x, y = self.centre(selector)
        for kind in ('mousePressed', 'mouseReleased'):
            self.send('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def screenshot(self, path):
        with open(path, 'wb') as file:
            file.write(base64.b64decode(self.send('Page.captureScreenshot', format='png')['data']))

    def print_pdf(self):
        return base64.b64decode(self.send('Page.printToPDF', printBackground=True)['data'])

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        self.profile.cleanup()
