/**
 * Where a sign-in in a window of its own ends: hands the session to the page of another origin that opened it, and to
 * no other. A page of our own shares the session anyway.
 */

import { ApiError, api, loadTexts, sprakOf } from './felles.js';

const opphav = new URLSearchParams(location.search).get('opphav');

try {
  if (opphav) await handOver();
  else await api('meg').then(() => show((t) => t('tilbake')));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  await show((t) => error.text ?? t('feil'));
}

async function handOver() {
  const { okt } = await api('innlogging/vindu', { opphav });
  if (!opener) return show((t) => t('vindu_videre'));
  opener.postMessage({ naervaerOkt: okt }, opphav);
  close();
}

async function show(text) {
  const t = await loadTexts(sprakOf(navigator.language), 'innlogging_web');
  document.documentElement.lang = t.sprak;
  document.getElementById('beskjed').textContent = text(t);
  const onwards = document.getElementById('videre');
  onwards.textContent = t('til_chatten');
  onwards.hidden = false;
}
