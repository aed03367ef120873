# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Plots of reports, drawn by gnuplot (Debian: gnuplot-nox) as SVG."""
import shutil
import subprocess
import sys

HEAD = """set encoding utf8
set terminal svg size {width},{height} background rgb 'white' font 'sans,12'
set output '{path}'
set grid
set key {key} noenhanced
set xlabel {x} noenhanced
set ylabel {y} noenhanced
"""


def quoted(text):
    return "'%s'" % str(text).replace("'", "''")


def draw(path, series, x, y, commands='', extra=(), key='outside right top', size=(800, 480)):
    """Draws {title: [(x, y), ...]} to path; `extra` are further things to plot, as gnuplot has them. False without
    gnuplot."""
    if not shutil.which('gnuplot'):
        print('no gnuplot: %s is not drawn' % path, file=sys.stderr)
        return False
    script = HEAD.format(path=str(path).replace("'", "''"), x=quoted(x), y=quoted(y), key=key, width=size[0],
                         height=size[1]) + commands + '\n'
    parts = []
    for k, (title, points) in enumerate(series.items()):
        script += '$d%d << end\n%s\nend\n' % (k, '\n'.join('%.10g %.10g' % point for point in points))
        parts.append('$d%d using 1:2 with %s title %s' % (k, extra_style(title), quoted(title.lstrip('-'))))
    script += 'plot ' + ', \\\n  '.join([*parts, *extra]) + '\n'
    subprocess.run(['gnuplot'], input=script, text=True, check=True)
    return True


def extra_style(title):
    """A title that begins with a dash is joined by lines."""
    return 'linespoints linewidth 2 pointtype 7 pointsize 0.6' if title.startswith('-') else 'points pointtype 7 pointsize 0.7'
