/** A version of the plan to be read, and what can be done with a final one. */

import { ApiError, api, el, formatter } from './felles.js';
import { inWords, textField } from './planlagring.js';

const DAY = { day: 'numeric', month: 'long', year: 'numeric' };
const LONGEST = 2000;
const RECEIVERS = ['sykmelder', 'nav'];

/** All that stands in the version, as headings of `level` and text. */
export function content(version, level, t) {
  const heading = (text) => el(`h${level}`, {}, text);
  const answer = ({ slag, svar }) => {
    if (!svar) return el('p', { class: 'tomt' }, t('ikke_fylt_ut'));
    const words = { ja_nei: () => t(svar), dato: () => day(svar, t), tekst: () => svar }[slag]();
    return el('p', { class: 'svar' }, words);
  };
  return el(
    'div',
    { class: 'les' },
    ...version.felter.filter(isAsked).flatMap((felt) => [heading(felt.sporsmaal), answer(felt)]),
    heading(t('tiltak')),
    measures(version.tiltak, t),
    heading(t('raadspurt')),
    el('p', { class: 'svar' }, consulted(version, t)),
    ...disagreement(version.uenighet, level, t),
  );
}

/** A reason is asked for only after a no. */
function isAsked({ felt, svar }) {
  return felt !== 'begrunnelse' || Boolean(svar);
}

/** A date in words. */
export function day(iso, t) {
  return formatter(t.sprak, DAY)(iso);
}

function measures(tiltak, t) {
  if (!tiltak.length) return el('p', { class: 'tomt' }, t('ingen_tiltak'));
  const line = (key, value) => el('div', {}, el('dt', {}, t(key)), el('dd', {}, value || t('ikke_fylt_ut')));
  const card = ({ hva, ansvarlig, frist, virker_naar }) =>
    el(
      'li',
      { class: 'kort' },
      el('p', { class: 'hva' }, hva),
      el(
        'dl',
        {},
        line('tiltak_ansvarlig', ansvarlig),
        line('tiltak_frist', frist && day(frist, t)),
        line('tiltak_virker_naar', virker_naar),
      ),
    );
  return el('ol', { class: 'tiltak' }, ...tiltak.map(card));
}

function consulted({ raadspurt, uten_raad }, t) {
  if (raadspurt.length) return raadspurt.join(', ');
  return uten_raad ? t('ingen_raadspurt', { grunn: uten_raad }) : t('ikke_fylt_ut');
}

/** Both views, where the two see something differently. */
export function disagreement(uenighet, level, t) {
  if (!uenighet.length) return [];
  const views = ({ tema, ansatt, leder }) => [
    el(`h${level + 1}`, {}, tema),
    el(
      'dl',
      {},
      el('div', {}, el('dt', {}, t('syn_ansatt')), el('dd', {}, ansatt)),
      el('div', {}, el('dt', {}, t('syn_leder')), el('dd', {}, leder)),
    ),
  ];
  return [
    el(`h${level}`, {}, t('uenighet')),
    el('p', { class: 'hjelp' }, t('uenighet_om')),
    ...uenighet.flatMap(views),
  ];
}

/** A final version: its papers, sending, agreement, a new version, and its content. `done` is told what was stored. */
export function finalVersion(version, { heading, renew, mayEdit, part, today, done, t }) {
  const { papirer } = version;
  const link = (format) => el('a', { class: 'knapp', href: papirer[format], download: '' }, t(`last_ned_${format}`));
  return el(
    'div',
    { class: 'ferdig' },
    heading,
    el('p', { class: 'hjelp' }, t('ferdig_av', { navn: version.ferdig_av })),
    el(
      'p',
      { class: 'knapper' },
      ...Object.keys(papirer).map(link),
      el('button', { type: 'button', onclick: () => print() }, t('skriv_ut')),
    ),
    el(
      'div',
      { class: 'spalter' },
      sending(version, { mayEdit, today, done, t }),
      agreement(version, { part, done, t }),
      renew.length ? el('section', {}, el('h3', {}, t('ny_versjon_naar')), ...renew) : null,
    ),
    el('h3', {}, t('innhold')),
    content(version, 4, t),
  );
}

function sending(version, { mayEdit, today, done, t }) {
  const sent = (til) => (version.sendt[til] ? day(version.sendt[til], t) : t('ikke_sendt'));
  const line = (til) => el('div', {}, el('dt', {}, t(`sendt_${til}`)), el('dd', {}, sent(til)));
  return el(
    'section',
    {},
    el('h3', {}, t('sendt')),
    el('dl', {}, ...RECEIVERS.map(line)),
    mayEdit ? el('p', { class: 'hjelp' }, t('sendt_om')) : null,
    ...(mayEdit ? RECEIVERS.map((til) => sendForm(version, til, { today, done, t })) : []),
  );
}

function sendForm(version, til, { today, done, t }) {
  const id = `sendt-${til}-${version.id}`;
  const date = el('input', { type: 'date', id, required: '', max: today, 'aria-describedby': `${id}-problem` });
  date.value = version.sendt[til] ?? today;
  const send = () => api(`planer/${version.id}/sendt?sprak=${t.sprak}`, { til, dato: date.value });
  return sentForm(send, () => done('er_notert'), id, t, [
    el('label', { for: id }, t(`sendt_${til}`)),
    el('div', { class: 'rad' }, date, el('button', {}, t(`noter_${til}`))),
  ]);
}

function agreement(version, { part, done, t }) {
  const said = (who) => {
    const svar = version.enige[who];
    if (!svar) return t('svar_mangler');
    return [t(svar.enig ? 'svar_ja' : 'svar_nei'), svar.kommentar].filter(Boolean).join(': ');
  };
  const line = (who) => el('div', {}, el('dt', {}, t(`syn_${who}`)), el('dd', {}, said(who)));
  return el(
    'section',
    {},
    el('h3', {}, t('svar_enige')),
    el('dl', {}, line('ansatt'), line('leder')),
    ...(part ? [agreeForm(version, version.enige[part], done, t)] : []),
  );
}

function agreeForm(version, own, done, t) {
  const id = `enig-${version.id}`;
  const radio = (value) => {
    const input = el('input', { type: 'radio', name: id, value, required: '', id: `${id}-${value}` });
    input.checked = own ? own.enig === (value === 'ja') : false;
    return el('label', { class: 'valg' }, input, t(value));
  };
  const comment = textField({ id: `${id}-kommentar`, label: t('enig_kommentar'), rows: 2, most: LONGEST, t });
  comment.set(own?.kommentar ?? '');
  const choices = [radio('ja'), radio('nei')];
  const send = () =>
    api(`planer/${version.id}/enig?sprak=${t.sprak}`, {
      enig: choices[0].querySelector('input').checked,
      kommentar: comment.input.value,
    });
  const about = el('p', { class: 'hjelp' }, t('enig_om'));
  return sentForm(send, () => done('er_svart'), id, t, [
    el('fieldset', { class: 'ja-nei' }, el('legend', {}, t('enig')), about, ...choices),
    comment.label,
    comment.input,
    comment.counter,
    el('button', {}, t('enig_send')),
  ]);
}

/** A form that is sent by its button; what is wrong stands in it, and what was written stays. */
function sentForm(send, done, id, t, children) {
  const problem = el('p', { class: 'problem', role: 'alert', id: `${id}-problem` });
  const onsubmit = async (event) => {
    event.preventDefault();
    problem.textContent = '';
    try {
      await send();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem.replaceChildren(...inWords(error, t));
      return;
    }
    await done();
  };
  return el('form', { onsubmit }, ...children, problem);
}
