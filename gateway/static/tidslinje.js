/** A case drawn in time: bars of absence, numbered marks, a line for today; below it the same in words. */

import { el, formatter, standing } from './felles.js';

const DAY_MS = 24 * 60 * 60 * 1000;
// The drawing is as wide as its bubble: across, everything is in percent of that, and heights are in pixels.
const NARROWEST = 210; // in a window 320 px wide; what would touch there is placed apart
const HEADING = 18;
const ROW = 24;
const MARK = 10; // half of a mark
const BAR = 24;
const HOLIDAY = 6;
const LABEL = 16;
const GRADE_ROOM = 34;
const MONTH_ROOM = 36;
const LONG = { day: 'numeric', month: 'long', year: 'numeric' };
const SHORT = { day: 'numeric', month: 'short', year: 'numeric' };

let drawn = 0; // names for title and description have to be unique on the page

/** The drawing and its words. `sprak` is the language of the titles in `tidslinje`, `t` gives all other texts. */
export function timelineFigure(tidslinje, sprak, t) {
  const inOrder = { ferie: [], ...tidslinje, punkter: tidslinje.punkter.toSorted(byDate) };
  return el(
    'figure',
    { class: 'tidslinje', lang: t.sprak },
    drawing(inOrder, t),
    ...pointList(inOrder, sprak, t),
    ...absenceList(inOrder, t),
  );
}

function byDate(one, other) {
  return one.dato.localeCompare(other.dato);
}

// ---- The drawing ----

function drawing(tidslinje, t) {
  const scale = scaleOf(tidslinje);
  const rows = rowsOf(tidslinje.punkter.map(({ dato }) => scale.middle(dato)));
  const bars = HEADING + (Math.max(-1, ...rows) + 1) * ROW + 4;
  const axis = bars + BAR + LABEL + (tidslinje.ferie.length ? HOLIDAY + 4 : 0);
  const height = axis + 2 * LABEL + 8;
  const name = `tidslinje-${(drawn += 1)}`;
  const label = { role: 'img', 'aria-labelledby': `${name}-tittel`, 'aria-describedby': `${name}-om` };
  const long = formatter(t.sprak, LONG);
  return svg(
    'svg',
    { ...label, height },
    svg('title', { id: `${name}-tittel` }, t('tidslinje', { fra: long(tidslinje.fra), til: long(tidslinje.til) })),
    svg('desc', { id: `${name}-om` }, t('tidslinje_om')),
    svg(
      'g',
      { 'aria-hidden': 'true' },
      ...today(tidslinje, scale, axis, t),
      ...tidslinje.perioder.flatMap((periode) => bar(periode, tidslinje, scale, bars)),
      ...tidslinje.ferie.map((ferie) => box('ferie', scale, ferie.fom, ferie.tom, axis - HOLIDAY - 4, HOLIDAY)),
      ...dateAxis(tidslinje, scale, axis, t),
      ...tidslinje.punkter.map(({ dato }, n) => stem(scale.middle(dato), markTop(rows[n], bars) + MARK, bars)),
      ...tidslinje.punkter.map(({ dato, status }, n) => {
        return svg('svg', { x: percent(scale.middle(dato)), y: markTop(rows[n], bars) + MARK }, mark(status, n + 1));
      }),
    ),
  );
}

/** Where a day begins, ends and has its middle, in percent of the width. Days outside are at the edge. */
function scaleOf({ fra, til }) {
  const days = dayNumber(til) - dayNumber(fra) + 1;
  const at = (dato, part) => Math.min(100, Math.max(0, ((dayNumber(dato) - dayNumber(fra) + part) / days) * 100));
  return { start: (dato) => at(dato, 0), middle: (dato) => at(dato, 0.5), end: (dato) => at(dato, 1) };
}

/** A row for each mark, 0 nearest the bars: the lowest one in which it touches no other. */
function rowsOf(places) {
  const apart = (ROW / NARROWEST) * 100;
  const taken = []; // row → place of the latest mark in it
  return places.map((place) => {
    const free = taken.findIndex((latest) => place - latest >= apart);
    const row = free < 0 ? taken.length : free;
    taken[row] = place;
    return row;
  });
}

function markTop(row, bars) {
  return bars - 4 - (row + 1) * ROW;
}

function today({ i_dag, fra, til }, scale, axis, t) {
  if (i_dag < fra || i_dag > til) return [];
  const place = scale.middle(i_dag);
  const anchor = place < 10 ? 'start' : place > 90 ? 'end' : 'middle';
  const x = percent(place);
  return [
    svg('line', { class: 'i-dag', x1: x, x2: x, y1: HEADING - 2, y2: axis }),
    svg('text', { class: 'sterk', x, y: 12, 'text-anchor': anchor }, t('i_dag')),
  ];
}

/** A frame as long as the absence, filled from below as far as its grade. What lies ahead of an open one is a guess. */
function bar({ fom, tom, grad }, { i_dag, til }, scale, top) {
  const until = tom ?? (i_dag > fom ? i_dag : fom);
  const filled = (BAR * grad) / 100;
  const start = scale.start(fom);
  const room = ((scale.end(tom ?? til) - start) * NARROWEST) / 100 >= GRADE_ROOM;
  return [
    box(tom ? 'ramme-fravaer' : 'ramme-fravaer aapen', scale, fom, tom ?? til, top, BAR),
    box('fravaer', scale, fom, until, top + BAR - filled, filled),
    ...(room ? [svg('text', { x: percent(start), y: top + BAR + 13 }, `${grad} %`)] : []),
  ];
}

function box(name, scale, fom, tom, y, height) {
  const width = scale.end(tom) - scale.start(fom);
  return svg('rect', { class: name, x: percent(scale.start(fom)), width: percent(width), y, height });
}

function dateAxis({ fra, til }, scale, y, t) {
  const short = formatter(t.sprak, SHORT);
  const month = formatter(t.sprak, { month: 'short' });
  const firsts = monthStarts(fra, til);
  const every = Math.ceil((firsts.length * MONTH_ROOM) / NARROWEST);
  const named = firsts.filter((_, n) => n % every === 0);
  const ends = y + 2 * LABEL + 4;
  return [
    svg('line', { class: 'akse', x1: 0, x2: '100%', y1: y, y2: y }),
    ...firsts.map((dato) => {
      const x = percent(scale.start(dato));
      return svg('line', { class: 'akse', x1: x, x2: x, y1: y, y2: y + 4 });
    }),
    ...named.map((dato) => {
      return svg('text', { x: percent(scale.start(dato)), y: y + LABEL, 'text-anchor': 'middle' }, month(dato));
    }),
    svg('text', { x: 0, y: ends }, short(fra)),
    svg('text', { x: '100%', y: ends, 'text-anchor': 'end' }, short(til)),
  ];
}

function monthStarts(fra, til) {
  const [first, last] = [new Date(fra), new Date(til)];
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  const length = (last.getUTCFullYear() - year) * 12 + last.getUTCMonth() - month;
  return Array.from({ length }, (_, n) => new Date(Date.UTC(year, month + n + 1)).toISOString().slice(0, 10));
}

function stem(place, y1, y2) {
  const x = percent(place);
  return svg('line', { class: 'stilk', x1: x, x2: x, y1, y2 });
}

/** A mark around (0, 0). Each status has a shape of its own beside its colour. */
function mark(status, number) {
  const shapes = {
    sen: () => svg('path', { d: 'M0-12 12 0 0 12-12 0Z' }),
    snart: () => svg('rect', { x: -MARK, y: -MARK, width: 2 * MARK, height: 2 * MARK, rx: 3 }),
  };
  const shape = shapes[status]?.() ?? svg('circle', { r: MARK });
  return svg('g', { class: `merke ${status}` }, shape, svg('text', { y: 4, 'text-anchor': 'middle' }, `${number}`));
}

// ---- The words ----

function pointList({ punkter, i_dag }, sprak, t) {
  const long = formatter(t.sprak, LONG);
  const items = punkter.map(({ dato, tittel, status, egen }, n) => {
    const picture = svg('svg', { viewBox: '-12 -12 24 24', 'aria-hidden': 'true' }, mark(status, n + 1));
    const title = el('span', { class: 'punkt', lang: sprak }, tittel);
    const day = el('span', { class: 'naar-dato' }, long(dato));
    const own = egen ? el('span', {}, t('tidslinje_egen')) : null;
    return el('li', {}, picture, el('div', {}, title, ' ', standing(status, t), ' ', day, ' ', own));
  });
  const heading = el('p', { class: 'kildetittel' }, t('tidslinje_punkter', { i_dag: long(i_dag) }));
  return items.length ? [heading, el('ol', {}, ...items)] : [];
}

function absenceList({ perioder, ferie }, t) {
  const long = formatter(t.sprak, LONG);
  const items = [
    ...perioder.map(({ fom, tom, grad }) => {
      const dates = { fom: long(fom), tom: tom && long(tom), grad };
      return t(tom ? 'tidslinje_periode' : 'tidslinje_periode_aapen', dates);
    }),
    ...ferie.map(({ fom, tom }) => t('tidslinje_ferie', { fom: long(fom), tom: long(tom) })),
  ];
  const heading = el('p', { class: 'kildetittel' }, t('tidslinje_fravaer'));
  return items.length ? [heading, el('ul', {}, ...items.map((text) => el('li', {}, text)))] : [];
}

// ---- Small things ----

function svg(name, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

function dayNumber(dato) {
  return Date.parse(dato) / DAY_MS;
}

function percent(number) {
  return `${number.toFixed(2)}%`;
}
