/** The demo page: choose a made-up person, talk to Nærvær as that person, change person. */

import './chat.js';
import { ApiError, api, el, loadTexts, sprakOf } from './felles.js';

const $ = (id) => document.getElementById(id);

let t;
let chosen = false; // the person has just pressed a button, so the focus may follow

async function useTexts(sprak) {
  if (t?.sprak !== sprak) t = await loadTexts(sprak);
  document.documentElement.lang = sprak;
  document.title = t('demo_sidetittel');
  document.querySelectorAll('[data-tekst]').forEach((element) => (element.textContent = t(element.dataset.tekst)));
}

function showPart(name) {
  $('innlogging').hidden = name !== 'innlogging';
  $('samtale').hidden = name !== 'samtale';
  $('konto').hidden = name !== 'samtale';
}

async function showSignIn() {
  const ended = !chosen && !$('konto').hidden;
  await useTexts(sprakOf(navigator.language));
  showError(ended ? 'logget_ut' : '');
  $('personer').replaceChildren(...(await personGroups()));
  showPart('innlogging');
  if (chosen || ended) $('hvem').focus();
  chosen = false;
}

async function personGroups() {
  try {
    const people = await api('demo/personer');
    const roles = new Set(people.map((person) => person.rolle));
    return [...roles].map((role) => personGroup(role, people.filter((person) => person.rolle === role)));
  } catch (error) {
    showError(error.status === 404 ? 'demo_ingen' : 'demo_feil');
    return [];
  }
}

function personGroup(role, people) {
  const buttons = people.map(({ id, navn }) => el('button', { type: 'button', onclick: () => signIn(id) }, navn));
  return el('section', {}, el('h3', {}, t(`rolle_${role}`)), el('div', { class: 'knapper' }, ...buttons));
}

function showError(key) {
  $('feil').textContent = key && t(key);
}

async function signIn(person) {
  await attempt(() => api('demo/innlogging', { person }));
}

async function signOut() {
  await attempt(() => api('utlogging', {}));
}

/** Changes who is signed in, then lets the chat find out who that is. */
async function attempt(change) {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return showError('demo_feil');
  }
  chosen = true;
  showError('');
  showPart('samtale');
  await document.querySelector('naervaer-chat').start();
}

document.addEventListener('naervaer-klar', async ({ target, detail }) => {
  await useTexts(sprakOf(detail.sprak));
  $('navn').textContent = t('demo_er', { navn: detail.navn });
  showPart('samtale');
  if (chosen) target.focus();
  chosen = false;
});
document.addEventListener('naervaer-utlogget', showSignIn);
$('bytt').addEventListener('click', signOut);
