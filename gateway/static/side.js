/** The page of those who sign in with the employer: the way there, the chat, and the way out. */

import './chat.js';
import { ApiError, api, loadTexts, sprakOf } from './felles.js';

const PROBLEMS = ['avbrutt', 'avvist', 'ukjent', 'utilgjengelig', 'utlopt'];
const $ = (id) => document.getElementById(id);

let t;
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
  await useTexts(sprakOf(navigator.language));
  $('feil').textContent = PROBLEMS.includes(problem) ? t(problem) : '';
  showPart('innlogging');
});

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
  await document.querySelector('naervaer-chat').start();
  $('overskrift').focus();
});
