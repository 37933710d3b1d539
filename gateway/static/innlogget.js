/** Where a sign-in in a window of its own ends: hands the session to the page that opened it, and to no other. */

import { ApiError, api, loadTexts, sprakOf } from './felles.js';

const opphav = new URLSearchParams(location.search).get('opphav') ?? '';

try {
  const { okt } = await api('innlogging/vindu', { opphav });
  if (opener) {
    opener.postMessage({ naervaerOkt: okt }, opphav);
    close();
  } else await show((t) => t('vindu_videre'));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  await show((t) => error.text ?? t('feil'));
}

async function show(text) {
  const t = await loadTexts(sprakOf(navigator.language), 'innlogging_web');
  document.documentElement.lang = t.sprak;
  document.getElementById('beskjed').textContent = text(t);
  const onwards = document.getElementById('videre');
  onwards.textContent = t('til_chatten');
  onwards.hidden = false;
}
