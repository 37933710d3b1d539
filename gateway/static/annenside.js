/** The chat on a page of another origin, where no cookie of the gateway comes along: how it gets and uses a session. */

import { ApiError, api, call, el, gateway, identifyBy } from './felles.js';

import { useReadableColours } from './kontrast.js';

let session = null; // of all chats on the page, and gone with it

function headers() {
  return session ? { Authorization: `Bearer ${session}` } : {};
}

/** Who it is: by a token that the page's own server signs, if the tag has its address. And the page's colours. */
export function prepare(chat, frame, t) {
  const address = chat.getAttribute('token-adresse');
  identifyBy({ headers, renew: address && (() => renewBy(address)) });
  useReadableColours(chat, frame, t);
}

async function renewBy(address) {
  const { okt } = await call('innlogging/token', { token: await tokenFrom(address) });
  session = okt;
}

async function tokenFrom(address) {
  let response;
  try {
    response = await fetch(new URL(address, document.baseURI), { cache: 'no-store' });
  } catch {
    throw new ApiError(0);
  }
  if (!response.ok) throw new ApiError(response.status === 403 ? 401 : response.status);
  return (await response.text()).trim();
}

/** The way to the employer's sign-in; none where the page itself says who it is. */
export function signInButton(chat, t) {
  if (chat.hasAttribute('token-adresse')) return null;
  const hint = el('span', { class: 'skjult' }, ` (${t('nytt_vindu')})`);
  return el('button', { type: 'button', onclick: () => signInInWindow(chat) }, t('logg_inn_vindu'), hint);
}

/** A window has to follow a press on a button, else the browser stops it. */
function signInInWindow(chat) {
  const end = `/static/innlogget.html?opphav=${encodeURIComponent(location.origin)}`;
  const opened = open(`${gateway}/innlogging?retur=${encodeURIComponent(end)}`, '_blank', 'popup,width=540,height=720');
  addEventListener('message', function receive({ origin, source, data }) {
    if (origin !== gateway || source !== opened || !data?.naervaerOkt) return;
    removeEventListener('message', receive);
    session = data.naervaerOkt;
    addEventListener('naervaer-klar', ({ target }) => target.focus(), { once: true });
    chat.start();
  });
}

/** Follows a link to the gateway, which alone would not say who it is. */
export async function follow(event, address, isFile, chat, t) {
  const place = event.currentTarget.parentNode;
  event.preventDefault();
  if (!isFile) return openPage(address, place);
  place.querySelector('[role=alert]')?.remove();
  try {
    await download(address);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) await chat.start(); // which shows the way in
    else place.append(el('span', { role: 'alert' }, ` ${error.text ?? t('feil_fil')}`));
  }
}

async function download(address) {
  await api('meg'); // a new session if the old one has ended
  const response = await fetch(gateway + address, { headers: headers() }).catch(() => null);
  if (!response?.ok) throw new ApiError(response?.status ?? 0, (await response?.json())?.feil);
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition')) ?? [];
  const href = URL.createObjectURL(await response.blob());
  el('a', { href, download: name ?? '' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

/** Opens a page of the gateway's own, to which the session goes along in a form. */
function openPage(address, place) {
  const input = (name, value) => el('input', { type: 'hidden', name, value });
  const to = { method: 'post', action: `${gateway}/innlogging/videre`, target: '_blank' };
  const form = el('form', to, input('okt', session ?? ''), input('retur', address));
  place.append(form);
  form.submit();
  form.remove();
}
