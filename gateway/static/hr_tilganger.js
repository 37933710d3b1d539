/** HR's page about what people sign in with, /hr/tilganger: find a person, withdraw a link, open it again. */

import { ApiError, api, el, formatter, loadTexts, sprakOf } from './felles.js';

const WHEN = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' };
const MOST = 20; // as many as the gateway gives

const $ = (id) => document.getElementById(id);

let t;

async function start() {
  const meg = await api('meg').catch((error) => ({ error, sprak: navigator.language }));
  t = await loadTexts(sprakOf(meg.sprak), 'tilganger_web');
  document.documentElement.lang = t.sprak;
  document.title = t('sidetittel');
  document.querySelectorAll('[data-tekst]').forEach((element) => (element.textContent = t(element.dataset.tekst)));
  if (meg.error) showProblem(meg.error);
}

/** Does what the person asked for; what went wrong is told. Returns the answer, or null. */
async function tryTo(path, body) {
  $('beskjed').textContent = $('problem').textContent = '';
  try {
    return await api(`${path}?sprak=${t.sprak}`, body);
  } catch (error) {
    showProblem(error);
    return null;
  }
}

function showProblem(error) {
  if (!(error instanceof ApiError)) throw error;
  const signIn = el('a', { href: `/innlogging?retur=${encodeURIComponent(location.pathname)}` }, t('logg_inn'));
  const words = error.text ?? t(error.status ? 'feil_uventet' : 'feil_kontakt');
  $('problem').replaceChildren(...(error.status === 401 ? [t('logget_ut'), ' ', signIn] : [words]));
}

$('sok').addEventListener('submit', async (event) => {
  event.preventDefault();
  const found = await tryTo('hr/tilganger', { sok: $('felt').value });
  $('person').hidden = true;
  $('treff').replaceChildren(...(found ? hits(found.personer) : []));
  if (!found) return;
  const antall = found.personer.length;
  $('beskjed').textContent = antall ? t(antall < MOST ? 'treff' : 'mange_treff', { antall }) : t('ingen_treff');
});

function hits(personer) {
  const items = personer.map(({ person_id, navn, ansattnummer }) => {
    const number = el('span', { class: 'nummer' }, t('ansattnummer', { ansattnummer }));
    return el('li', {}, el('button', { type: 'button', onclick: () => open(person_id) }, navn, ' ', number));
  });
  return items.length ? [el('ul', { class: 'treff' }, ...items)] : [];
}

async function open(id) {
  const found = await tryTo(`hr/tilganger/${id}`);
  if (!found) return;
  show(found);
  $('navnet').focus();
}

function show({ person, lenker }) {
  const { navn, ansattnummer } = person;
  const heading = el('h2', { id: 'navnet', tabindex: -1 }, `${navn}, ${t('ansattnummer', { ansattnummer })}`);
  const links = lenker.map((lenke) => el('li', {}, ...link(person, lenke)));
  const shown = links.length ? el('ul', { class: 'lenker' }, ...links) : el('p', {}, t('ingen_lenker'));
  $('person').replaceChildren(heading, shown);
  $('person').hidden = false;
}

function link(person, lenke) {
  const time = formatter(t.sprak, WHEN);
  const facts = [
    ['hos', lenke.hos],
    ['knyttet', time(lenke.knyttet)],
    ['sist_brukt', lenke.sist_brukt ? time(lenke.sist_brukt) : t('aldri')],
  ].flatMap(([name, value]) => [el('dt', {}, t(name)), el('dd', {}, value)]);
  const withdrawn = lenke.trukket && el('p', { class: 'trukket' }, `${t('trukket')} ${time(lenke.trukket)}`);
  const kanal = t(`kanal_${lenke.kanal}`);
  return [el('h3', {}, kanal), el('dl', {}, ...facts), withdrawn, deed(person, lenke, kanal)].filter(Boolean);
}

/** The button, and what it asks before anything is done. */
function deed(person, lenke, kanal) {
  const what = lenke.trukket ? 'apne' : 'trekk';
  const about = lenke.trukket ? 'apne_sikker' : lenke.kanal === 'web' ? 'trekk_web_sikker' : 'trekk_konto_sikker';
  const place = el('div', { class: 'gjor' });
  const ask = el('button', { type: 'button', 'aria-label': t(`${what}_navn`, { kanal }), onclick: sure }, t(what));

  function sure() {
    const yes = el('button', { type: 'button', class: 'hoved', onclick: done }, t(`ja_${what}`));
    const no = el('button', { type: 'button', class: 'stille', onclick: back }, t('avbryt'));
    const question = el('p', { tabindex: -1 }, t(about));
    place.replaceChildren(question, el('div', { class: 'knapper' }, yes, no));
    question.focus();
  }

  function back() {
    place.replaceChildren(ask);
    ask.focus();
  }

  async function done() {
    const found = await tryTo(`hr/tilganger/${person.person_id}/${what}`, { lenke: lenke.id });
    if (!found) return back();
    show(found);
    $('beskjed').textContent = t(`gjort_${what}`, { kanal });
    $('navnet').focus();
  }

  place.append(ask);
  return place;
}

start().catch((error) => {
  $('uten-tekster').hidden = false;
  throw error;
});
