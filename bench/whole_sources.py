# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gets Debian's source packages by apt-get, and makes the data that their programs are run on."""
import hashlib
import math
import pathlib
import random
import re
import shutil
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent / 'whole'
SYSTEM = pathlib.Path('/etc/apt')


class Missing(Exception):
    """A source package is not to be had."""


# --- packages -----------------------------------------------------------------


def source_lists():
    """The system's sources as deb-src: the name of a file and its text."""
    for path in sorted([SYSTEM / 'sources.list', *(SYSTEM / 'sources.list.d').glob('*')]):
        if not path.is_file():
            continue
        if path.suffix == '.sources':
            yield path.name, re.sub(r'^Types:.*$', 'Types: deb-src', path.read_text(), flags=re.M)
        elif path.suffix == '.list':
            lines = {re.sub(r'^deb(-src)?\s', 'deb-src ', line) for line in path.read_text().splitlines()
                     if re.match(r'deb(-src)?\s', line)}
            yield path.name, '\n'.join(sorted(lines)) + '\n'


def apt(work, *words):
    """apt-get with lists and a cache of its own."""
    place = work / 'apt'
    options = [f'Dir::Etc::sourcelist={place}/none', f'Dir::Etc::sourceparts={place}/sources', f'Dir::State::lists={place}/lists',
               f'Dir::Cache={place}/cache']
    return subprocess.run(['apt-get', '-qq', *(word for option in options for word in ('-o', option)), *words],
                          capture_output=True, text=True, cwd=work / 'packages', timeout=600)


def start(work):
    """Writes the private configuration and fetches the lists, once."""
    parts = work / 'apt' / 'sources'
    if parts.exists() and any(parts.iterdir()):
        return
    for folder in (parts, work / 'apt' / 'lists' / 'partial', work / 'apt' / 'cache' / 'archives' / 'partial', work / 'packages'):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in source_lists():
        (parts / name).write_text(text)
    done = apt(work, 'update')
    if done.returncode:
        shutil.rmtree(parts)
        raise Missing(f'apt-get update fails: {done.stderr[-500:]}')


def release():
    found = re.search(r'^VERSION_CODENAME=(\S+)', pathlib.Path('/etc/os-release').read_text(), re.M)
    return found.group(1) if found else 'stable'


def fetch(work, package):
    """Unpacks a source package as work/sources/PACKAGE. Where a mirror lacks the newest, the release's own one will do."""
    start(work)
    folder = work / 'packages' / package
    for wanted in (package, f'{package}/{release()}'):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        done = apt(work, 'source', '--download-only', wanted)
        described = sorted((work / 'packages').glob(f'{package}_*.dsc'))
        if not done.returncode and described:
            break
    else:
        raise Missing(f'apt-get source {package} fails: {done.stderr.strip()[-300:]}')
    return unpack(work, package, described[-1])


def unpack(work, package, described):
    target = work / 'sources' / package
    target.parent.mkdir(exist_ok=True)
    done = subprocess.run(['dpkg-source', '--no-check', '-x', described, target], capture_output=True, text=True)
    if done.returncode:
        raise Missing(f'dpkg-source fails: {done.stderr[-300:]}')
    (target / '.version').write_text(re.search(r'^Version: (\S+)', described.read_text(), re.M).group(1))
    return target


def get(work, sources, name, recipe):
    """The folder of a package's sources, made ready for its recipe, and its version."""
    for package in (name, *recipe.get('needs', [])):
        if sources:
            if not (sources / package).is_dir():
                raise Missing(f'{sources} has no {package}')
        elif not (work / 'sources' / package / '.version').exists():
            fetch(work, package)
    folder = (sources or work / 'sources') / name
    prepared = work / 'prepared' / name
    if not prepared.exists() and recipe.get('prepare'):
        done = subprocess.run(['sh', '-ec', recipe['prepare']], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f'{recipe["prepare"]} fails: {done.stderr[-500:]}')
        prepared.mkdir(parents=True)
    version = folder / '.version'
    return folder, version.read_text() if version.exists() else ''


# --- data ---------------------------------------------------------------------


def words(rnd, bytes_wanted):
    """Text of 2000 words, of which some are frequent."""
    known = [''.join(rnd.choice('etaoinshrdlucmfw') for _ in range(rnd.randint(1, 9))) for _ in range(2000)]
    out, size = [], 0
    while size < bytes_wanted:
        out.append(known[int(2000 * rnd.random() ** 3)] + rnd.choice('     \n,.'))
        size += len(out[-1])
    return ''.join(out).encode()


def samples(rnd, count):
    """A tone that rises, with noise, as signed 16-bit samples."""
    return b''.join(struct.pack('<h', int(9000 * math.sin(k * k * 1e-6) + rnd.randint(-600, 600))) for k in range(count))


def image(rnd, width, height):
    """A picture with slopes and noise, as PPM."""
    pixels = (((x * y) >> 5 & 255, (x * 3 + rnd.randint(0, 9)) & 255, (y * 2) & 255) for y in range(height) for x in range(width))
    return b'P6\n%d %d\n255\n' % (width, height) + bytes(value for pixel in pixels for value in pixel)


def json_text(rnd, rows):
    one = '{"id": %d, "name": "n%d", "values": [%s], "nested": {"flag": true, "nothing": null, "x": %.6f}}'
    return ('[' + ',\n'.join(one % (k, rnd.randint(0, 99), ', '.join(str(rnd.randint(-999, 999)) for _ in range(9)),
                                     rnd.uniform(-5, 5)) for k in range(rows)) + ']\n').encode()


def xml_text(rnd, rows):
    one = '<row id="%d" kind="k%d">text &amp; more &#%d;<a/><b c=\'d\'/></row>'
    lines = (one % (k, rnd.randint(0, 9), rnd.randint(65, 90)) for k in range(rows))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n' + '\n'.join(lines) + '\n</rows>\n').encode()


def make_data(folder):
    """Writes the data, the same on every machine, and returns its folder."""
    rnd = random.Random(1)
    content = {
        'text': words(rnd, 150000), 'noise': rnd.randbytes(60000),
        'runs': b''.join(bytes([rnd.randrange(4)]) * rnd.randrange(1, 400) for _ in range(1000)), 'empty': b'',
        'short': b'abcabcabc', 'records': b''.join(
            struct.pack('<IhBq', k, k * k & 0x7fff, k & 3, -k * 977) for k in range(8000)), 'samples': samples(
                rnd, 48000), 'image': image(rnd, 120, 90), 'json': json_text(rnd, 300), 'xml': xml_text(rnd, 900)
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    digest = hashlib.sha256(b''.join(content.values())).hexdigest()
    (folder.parent / 'data.sha256').write_text(digest + '\n')
    return folder
