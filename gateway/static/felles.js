/** What the chat, its parts and the demo page share: calls to the gateway, elements, texts and dates. */

const TIMEOUT_MS = 30000;
const TIME_ZONE = 'Europe/Oslo';

/** A call that did not succeed. `status` is 0 when there was no contact; the rest is the gateway's, if any. */
export class ApiError extends Error {
  constructor(status, { kode, tekst, ...more } = {}) {
    super(`status ${status}`);
    this.status = status;
    this.code = kode;
    this.text = tekst;
    this.more = more;
  }
}

/** The gateway's origin: where the scripts come from, unless the page says otherwise. */
export let gateway = new URL(import.meta.url).origin;
let identity = null; // who it is on a page of another origin; on the gateway's own there is the cookie

export function useGateway(address) {
  gateway = new URL(address).origin;
}

/** `headers()` go along with every call; `renew()`, if any, gets new ones when they no longer hold, or throws. */
export function identifyBy(other) {
  identity = other;
}

/** Calls the gateway, once more if it had to be told anew who it is. POST with a body, GET without. */
export async function api(path, body) {
  try {
    return await call(path, body);
  } catch (error) {
    if (error.status !== 401 || !identity?.renew) throw error;
  }
  await identity.renew();
  return call(path, body);
}

/** The call itself. Returns the answer, or null when it is empty (204). Throws ApiError. */
export async function call(path, body) {
  let response, answer;
  try {
    response = await fetch(`${gateway}/api/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...identity?.headers(), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = await response.text();
  } catch {
    throw new ApiError(0);
  }
  const json = parseJson(answer);
  if (!response.ok || (answer && !json)) throw new ApiError(response.status, json?.feil);
  return json;
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Creates an element. Properties named on… are listeners, others attributes; strings become text, never markup. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The texts of a part of the interface in one language, as a function: t('teller', {antall: 3}). */
export async function loadTexts(sprak, part = 'web') {
  const texts = await api(`tekster?sprak=${sprak}&del=${part}`);
  const t = (key, values = {}) => (texts[key] ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  t.sprak = sprak;
  return t;
}

/** Characters as a reader counts them: an emoji is one, not two. */
export function characters(text) {
  return [...text].length;
}

/** A retry can help: no contact, too many requests, or trouble on the server. */
export function isPassing(error) {
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

/** «nb» or «nn» from a language tag, bokmål unless it says nynorsk. */
export function sprakOf(tag) {
  return tag?.toLowerCase().startsWith('nn') ? 'nn' : 'nb';
}

/** A function that writes a date in the language, as the people in the house see the clock. */
export function formatter(sprak, parts) {
  const format = new Intl.DateTimeFormat(`${sprak}-NO`, { timeZone: TIME_ZONE, ...parts });
  return (tid) => format.format(new Date(tid));
}

/** How something stands with its deadline: a word and a sign in a colour, or nothing where there is no word for it. */
export function standing(naar, t) {
  const word = t(`naar_${naar}`);
  return word ? el('span', { class: `naar ${naar}`, lang: t.sprak }, word) : null;
}
