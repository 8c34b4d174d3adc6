// Runs in the page: figures → the panels of the picture, drawn by Observable Plot.
import * as Plot from '@observablehq/plot';

const width = 430;
const left = 58;
const right = 92;
const ink = 'var(--ink)';
const soft = 'var(--soft)';

const units = {
  bytes: (value) => (value < 1e6 ? `${value / 1e3} KB` : value < 1e9 ? `${value / 1e6} MB` : `${value / 1e9} GB`),
  time: (value) => (value < 1 ? `${Math.round(value * 1e3)} µs` : value < 1e3 ? `${value} ms` : `${value / 1e3} s`),
};

/** The powers of ten of a domain. */
const powers = ([from, to]) => Array.from({ length: 12 }, (_, n) => 10 ** (Math.round(Math.log10(from)) + n)).filter((value) => value <= to);
const ours = (name) => name === 'Guichet';

/** Labels of the lines' ends, in pixels, moved apart until each has its line's height. */
function apart(places, height, lowest) {
  const sorted = places.map((place) => ({ ...place, at: place.wanted })).sort((a, b) => a.at - b.at);
  for (let pass = 0; pass < 200; pass += 1) {
    for (let n = 1; n < sorted.length; n += 1) {
      const lack = height - (sorted[n].at - sorted[n - 1].at);
      if (lack > 0) { sorted[n - 1].at -= lack / 2; sorted[n].at += lack / 2; }
    }
    for (const place of sorted) place.at = Math.min(place.at, lowest);
  }
  return sorted;
}

/** Documents → a measure, both in powers of ten; one line a contestant, its name at its end. */
function lines({ title, unit, series }) {
  const height = 250;
  const top = 44;
  const bottom = 30;
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  const domain = [10 ** Math.floor(Math.log10(Math.min(...values))), Math.max(...values) * 1.3];
  const most = Math.max(...series.flatMap(({ points }) => points.map(({ documents }) => documents)));
  const y = (value) => top + (height - top - bottom) * (1 - Math.log(value / domain[0]) / Math.log(domain[1] / domain[0]));
  const labels = apart(series.map(({ name, colour, points }) => ({ name, colour, wanted: y(points.at(-1).value), last: points.at(-1) })), 14, height - bottom);
  return Plot.plot({
    width, height, marginLeft: left, marginRight: right, marginTop: top, marginBottom: bottom,
    style: { background: 'none', color: soft, fontSize: '11px' },
    x: { type: 'log', domain: [100, most], ticks: powers([100, most]), tickFormat: (value) => value.toLocaleString('en'), tickSize: 0, label: null },
    y: { type: 'log', domain, axis: null },
    marks: [
      Plot.text([title], { frameAnchor: 'top-left', dx: -left + 8, dy: -top + 16, fontSize: 14, fontWeight: 600, fill: ink }),
      Plot.gridY(powers(domain), { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.axisY(powers(domain), { tickSize: 0, tickFormat: units[unit], label: null, fill: soft }),
      ...[...series].sort((a, b) => ours(a.name) - ours(b.name)).flatMap(({ name, colour, points }) => [
        Plot.line(points, { x: 'documents', y: 'value', stroke: colour, strokeWidth: ours(name) ? 3 : 1.5 }),
        Plot.dot(points.filter(({ limit }) => !limit), { x: 'documents', y: 'value', fill: colour, r: ours(name) ? 4 : 2.5 }),
        Plot.dot(points.filter(({ limit }) => limit), { x: 'documents', y: 'value', symbol: 'triangle', fill: 'var(--paper)', stroke: colour, strokeWidth: 1.5, r: 4.5 }),
      ]),
      ...labels.map(({ name, colour, at, last }) => Plot.text([name], {
        frameAnchor: 'top-right', textAnchor: 'start', dx: 10, dy: at - top, lineAnchor: 'middle', fill: colour, fontSize: 12, fontWeight: ours(name) ? 700 : 400,
        text: (text) => (last.documents < most ? `${text} †` : text),
      })),
    ],
  });
}

/** One bar a contestant, best first, with its figure. */
function bars({ title, bars: list }) {
  const sorted = [...list].sort((a, b) => b.value - a.value);
  return Plot.plot({
    width, height: 206, marginLeft: 92, marginRight: 50, marginTop: 44, marginBottom: 6,
    style: { background: 'none', color: soft, fontSize: '12px' },
    x: { domain: [0, 100], axis: null },
    y: { domain: sorted.map(({ name }) => name), axis: null, padding: 0.28 },
    marks: [
      Plot.text([title], { frameAnchor: 'top-left', dx: -92 + 8, dy: -28, fontSize: 14, fontWeight: 600, fill: ink }),
      Plot.barX(sorted, { x: 'value', y: 'name', fill: 'colour', fillOpacity: (bar) => (ours(bar.name) ? 1 : 0.45), rx: 2 }),
      ...[true, false].flatMap((own) => {
        const options = { filter: (bar) => ours(bar.name) === own, y: 'name', fontWeight: own ? 700 : 400 };
        return [
          Plot.text(sorted, { ...options, x: 0, text: 'name', textAnchor: 'end', dx: -8, fill: 'colour' }),
          Plot.text(sorted, { ...options, x: 'value', text: (bar) => `${bar.value.toFixed(1)}${bar.sample ? ' *' : ''}`, textAnchor: 'start', dx: 6, fill: ink }),
        ];
      }),
    ],
  });
}

/** The panels as text, each with its size. */
export const draw = (panels) => panels.map((panel) => {
  const drawn = panel.bars ? bars(panel) : lines(panel);
  return { width: Number(drawn.getAttribute('width')), height: Number(drawn.getAttribute('height')), svg: new XMLSerializer().serializeToString(drawn) };
});
