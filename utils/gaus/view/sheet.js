// A drawing that is larger than its window: only what is in sight is in the page, so that 5,000 operations are no more
// work than 50.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

const LETTER = 6.7;

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[c]);

/* What of a name fits into so many pixels. */
function clipped(text, pixels) {
  const letters = Math.floor(pixels / LETTER);
  if (text.length <= letters)
    return text;
  return letters < 2 ? '' : text.slice(0, letters - 1) + '…';
}

const tag = (name, attributes, content = '') => '<' + name + Object.entries(attributes).map(([key, value]) =>
  (value === undefined || value === '' ? '' : ` ${key}="${typeof value === 'number' ? +value.toFixed(2) : escaped(value)}"`)).join('') + '>' + content + '</' + name + '>';
const rect = (x, y, width, height, more = {}) => tag('rect', {x, y, width: Math.max(width, 0), height: Math.max(height, 0), ...more});
const label = (x, y, text, more = {}) => tag('text', {x, y, ...more}, escaped(text));
const line = (x1, y1, x2, y2, more = {}) => tag('line', {x1, y1, x2, y2, class: 'line', ...more});

const colourOf = (type) => `hsl(${(type * 137.5 + 205) % 360} 55% var(--light))`;

/* The step between two numbers of an axis whose units are `pixels` wide. */
function axisStep(pixels, least) {
  for (let step = 1; ; step *= 10)
    for (const factor of [1, 2, 5])
      if (step * factor * pixels >= least)
        return step * factor;
}

class Sheet {
  constructor(host, view) {
    this.host = host;
    this.view = view;
    this.zoom = 1;
    host.innerHTML = '<div class="pad"><svg role="img"></svg></div>';
    this.pad = host.firstChild;
    this.svg = this.pad.firstChild;
    host.addEventListener('scroll', () => this.paint());
  }

  /* After a change of size, zoom or model. */
  layout(m) {
    this.m = m;
    const size = this.view.size(m, this.host.clientWidth, this.zoom);
    this.content = size;
    this.pad.style.width = size.width + 'px';
    this.pad.style.height = Math.max(size.height, 1) + 'px';
    this.paint();
  }

  paint() {
    const host = this.host;
    this.draw({x: host.scrollLeft, y: host.scrollTop, width: host.clientWidth, height: host.clientHeight});
  }

  draw(window_) {
    this.svg.setAttribute('width', window_.width);
    this.svg.setAttribute('height', window_.height);
    this.svg.setAttribute('viewBox', `0 0 ${window_.width} ${window_.height}`);
    this.svg.innerHTML = this.m ? this.view.paint(this.m, window_) : '';
  }

  /* All of it, for paper. */
  drawWhole() {
    const most = 30000; /* more no printer takes */
    this.draw({x: 0, y: 0, width: Math.min(this.content.width, most), height: Math.min(this.content.height, most)});
  }

  scale(factor) {
    this.zoom = Math.min(40, Math.max(0.02, this.zoom * factor));
    this.layout(this.m);
  }

  /* Brings an operation into sight. */
  show(v) {
    const box = this.view.boxOf(this.m, v), host = this.host;
    if (!box)
      return;
    if (box.y < host.scrollTop + box.top || box.y + box.height > host.scrollTop + host.clientHeight)
      host.scrollTop = box.y - host.clientHeight / 2;
    if (box.x < host.scrollLeft + box.left || box.x + box.width > host.scrollLeft + host.clientWidth)
      host.scrollLeft = box.x - host.clientWidth / 2;
  }
}
