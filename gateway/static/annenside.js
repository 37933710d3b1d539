/** The chat on a page of another origin, where no cookie of the gateway comes along: how it gets and uses a session. */

import { ApiError, api, call, el, gateway, headers, signInBy, useSession } from './felles.js';

/** Whether this page is of another origin than the gateway. */
export function isElsewhere() {
  return gateway() !== location.origin;
}

/** From now on, when the gateway does not know who it is: by a token that the page's own server signs. */
export function useTokensFrom(address) {
  signInBy(async () => {
    const { okt } = await call('innlogging/token', { token: await tokenFrom(address) });
    useSession(okt);
  });
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

/** Opens the employer's sign-in in a window, which has to follow a press on a button; `done` is called afterwards. */
export function signInInWindow(done) {
  const end = `/static/innlogget.html?opphav=${encodeURIComponent(location.origin)}`;
  const opened = open(`${gateway()}/innlogging?retur=${encodeURIComponent(end)}`, '_blank', 'popup,width=540,height=720');
  addEventListener('message', function receive({ origin, source, data }) {
    if (origin !== gateway() || source !== opened || !data?.naervaerOkt) return;
    removeEventListener('message', receive);
    useSession(data.naervaerOkt);
    done();
  });
}

/** Fetches a file with the session, and gives it to the person as a download. `failed` gets what was refused. */
export async function download(address, failed) {
  let response;
  try {
    await api('meg'); // a new session if the old one has ended
    response = await fetch(gateway() + address, { headers: headers() });
    if (!response.ok) throw new ApiError(response.status, (await response.json()).feil);
  } catch (error) {
    return failed(error);
  }
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition')) ?? [];
  const href = URL.createObjectURL(await response.blob());
  el('a', { href, download: name ?? '' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

/** Opens a page of the gateway's own, to which the session goes along in a form. `place` is an element on the page. */
export function openPage(address, place) {
  const input = (name, value) => el('input', { type: 'hidden', name, value });
  const session = headers().Authorization?.replace('Bearer ', '') ?? '';
  const to = { method: 'post', action: `${gateway()}/innlogging/videre`, target: '_blank' };
  const form = el('form', to, input('okt', session), input('retur', address));
  place.append(form);
  form.submit();
  form.remove();
}
