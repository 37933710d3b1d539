/** The gateway's own page with the chat: the way in, the talk, and the way out. */

import './chat.js';
import { ApiError, api, el, loadTexts, sprakOf } from './felles.js';

const PROBLEMS = ['avbrutt', 'avvist', 'ukjent', 'utilgjengelig', 'utlopt'];
const $ = (id) => document.getElementById(id);

let t;
let leaving = false; // the person has just pressed a button, so the focus may follow
let problem = new URLSearchParams(location.search).get('innlogging');

async function useTexts(sprak) {
  if (t?.sprak !== sprak) t = await loadTexts(sprak, 'innlogging_web');
  document.documentElement.lang = sprak;
  document.title = t('sidetittel');
  document.querySelectorAll('[data-tekst]').forEach((element) => (element.textContent = t(element.dataset.tekst)));
}

function showPart(name) {
  $('innlogging').hidden = name !== 'innlogging';
  $('samtale').hidden = name !== 'samtale';
  $('konto').hidden = name !== 'samtale';
}

document.addEventListener('naervaer-utlogget', async () => {
  const ended = !leaving && !$('konto').hidden;
  await useTexts(sprakOf(navigator.language));
  $('feil').textContent = ended ? t('logget_ut') : PROBLEMS.includes(problem) ? t(problem) : '';
  await showWaysIn();
  showPart('innlogging');
  if (leaving || ended) $('overskrift').focus();
  leaving = false;
});

/** With the employer, or on a page of the intranet; where there is neither, who can help. */
async function showWaysIn() {
  try {
    const { her, sider } = await api('innlogging');
    $('om').textContent = t(her ? 'om' : sider.length ? 'om_intranett' : 'om_ingen');
    $('inn').hidden = !her;
    $('sider').replaceChildren(...(her ? [] : sider).map((side) => el('li', {}, el('a', { href: side }, side))));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    $('om').textContent = error.text ?? t('feil');
  }
}

document.addEventListener('naervaer-klar', async ({ detail }) => {
  await useTexts(sprakOf(detail.sprak));
  $('navn').textContent = t('er', { navn: detail.navn });
  showPart('samtale');
});

$('ut').addEventListener('click', async () => {
  try {
    await api('utlogging', {});
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    $('navn').textContent = error.text ?? t('feil');
    return;
  }
  problem = null;
  leaving = true;
  document.querySelector('naervaer-chat').start();
});
