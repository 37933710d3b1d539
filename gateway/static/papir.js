/**
 * Where a link to a paper leads from Slack, Teams or an e-mail: to sign in first, and then, by a press on this page of
 * our own, to the paper itself.
 */

import { ApiError, api, loadTexts, sprakOf } from './felles.js';

const here = location.pathname + location.search;

try {
  const { sprak } = await api('meg');
  await show(sprak, 'papir_klart', 'papir_hent', here);
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  const sprak = sprakOf(navigator.language);
  if (error.status === 401) await show(sprak, 'papir_logg_inn', 'logg_inn', `/innlogging?retur=${encodeURIComponent(here)}`);
  else await show(sprak, 'feil', 'til_chatten', '/');
}

async function show(sprak, message, label, address) {
  const t = await loadTexts(sprak, 'innlogging_web');
  document.documentElement.lang = t.sprak;
  document.getElementById('beskjed').textContent = t(message);
  const onwards = document.getElementById('videre');
  onwards.textContent = t(label);
  onwards.href = address;
  onwards.hidden = false;
}
