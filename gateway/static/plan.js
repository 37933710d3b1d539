/** The page of the follow-up plan, /plan?sak=…: the draft as a form for those who edit it, else to be read. */

import { ApiError, api, el, isPassing, loadTexts, sprakOf } from './felles.js';
import { inWords, signInLink } from './planlagring.js';
import { Utkast } from './planutkast.js';
import { content, day, finalVersion } from './planvisning.js';

const $ = (id) => document.getElementById(id);
const sak = encodeURIComponent(new URLSearchParams(location.search).get('sak') ?? '');

let t;
let draft = null;

/** Shows the plan as it stands now. `said` is told, and the heading gets the focus, when the person made it change. */
async function show(said = null) {
  try {
    await useTexts();
    const data = await api(`planer/${sak}?sprak=${t.sprak}`);
    render(data);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return showError(error);
  }
  $('beskjed').textContent = said ? t(said) : '';
  if (said !== null) document.querySelector('h2[tabindex]')?.focus();
}

async function useTexts() {
  const meg = await api('meg').catch((error) => {
    if (error.status !== 401) throw error;
    return { sprak: navigator.language };
  });
  t = await loadTexts(sprakOf(meg.sprak), 'plan_web');
  document.documentElement.lang = t.sprak;
  document.title = t('sidetittel');
  $('tilbake').textContent = t('tilbake');
}

function showError(error) {
  $('uten-tekster').hidden = Boolean(t);
  if (!t) return;
  const retry = el('button', { type: 'button', onclick: () => show() }, t('prov_igjen'));
  const again = draft || isPassing(error) ? [retry] : [];
  $('innhold').replaceChildren(el('p', { role: 'alert' }, ...whatWentWrong(error)), ...again);
}

function whatWentWrong(error) {
  if (error.status !== 401) return [error.text ?? t('feil_lasting')];
  return draft ? inWords(error, t) : [t('logget_ut'), ' ', signInLink(t, location.pathname + location.search)];
}

function render(data) {
  $('tittel').textContent = data.part === 'ansatt' ? t('egen_tittel') : t('tittel', { ansatt: data.ansatt });
  $('innhold').replaceChildren(...draftPart(data), ...finalPart(data));
}

function draftPart(data) {
  const { utkast, versjoner, kan_endre, over } = data;
  const stays = draft && draft.id === utkast?.id; // with all that is written there
  if (!stays) draft = utkast?.redigering ? new Utkast(data, () => show('er_ferdig'), t) : null;
  if (draft) return [draft.element];
  const isOver = over && kan_endre ? [el('p', { class: 'merk' }, t('saken_er_over'))] : [];
  if (utkast) return [...isOver, ...readDraft(utkast)];
  if (versjoner.length) return isOver;
  if (over || !kan_endre) return [...isOver, el('p', {}, t('ingen_plan'))];
  return [el('div', { class: 'begynn' }, ...beginning('ingen_plan_leder', 'begynn'))];
}

function readDraft(utkast) {
  return [
    el('h2', {}, t('utkast', { versjon: utkast.versjon })),
    el('p', { class: 'merk' }, t('utkast_les')),
    content(utkast, 3, t),
  ];
}

/** What a new draft is, and the button that begins one. */
function beginning(about, button) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const onclick = async () => {
    try {
      await api(`planer/${sak}?sprak=${t.sprak}`, {});
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem.replaceChildren(...inWords(error, t));
      return;
    }
    await show('');
  };
  return [el('p', { class: 'hjelp' }, t(about)), el('button', { type: 'button', onclick }, t(button)), problem];
}

/** The latest final version in full where there is no draft; all others can be opened. */
function finalPart({ utkast, versjoner, kan_endre, over, part, i_dag }) {
  const [latest] = versjoner;
  const open = utkast ? [] : versjoner.slice(0, 1);
  const shown = (version, heading) => {
    const mayAnswer = version === latest ? part : null;
    const renew = heading && kan_endre && !over ? beginning('ny_versjon_om', 'ny_versjon') : [];
    return finalVersion(version, { heading, renew, mayEdit: kan_endre, part: mayAnswer, today: i_dag, done: show, t });
  };
  const name = ({ versjon, ferdig }) => t('versjon', { versjon, dato: day(ferdig, t) });
  const others = versjoner.slice(open.length);
  return [
    ...open.map((version) => shown(version, el('h2', { tabindex: '-1' }, name(version)))),
    ...(others.length ? [el('h2', {}, t('tidligere'))] : []),
    ...others.map((version) => el('details', {}, el('summary', {}, name(version)), shown(version, null))),
  ];
}

addEventListener('beforeunload', (event) => draft?.unsaved && event.preventDefault());
show();
