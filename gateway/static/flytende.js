/** The chat as a button in the corner of the page. Nothing of anybody is fetched before it is pressed. */

import { ApiError, el, loadTexts } from './felles.js';
import { useReadableColours } from './kontrast.js';

/** Puts the button before the `frame`, which stands open as long as the tag has the attribute «apen». */
export async function addButton(chat, frame, sprak) {
  try {
    frame.before(button(chat, frame, await loadTexts(sprak)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    chat.removeAttribute('flytende');
    frame.replaceChildren(el('slot')); // what the page has for a chat that cannot start
  }
}

function button(chat, frame, t) {
  const title = chat.getAttribute('tittel') ?? t('tittel');
  const state = { 'aria-expanded': String(chat.hasAttribute('apen')), 'aria-controls': 'ramme' };
  const onclick = () => show(!chat.hasAttribute('apen'));
  const button = el('button', { type: 'button', class: 'flyt', lang: t.sprak, ...state, onclick }, title);

  async function show(open) {
    chat.toggleAttribute('apen', open);
    button.setAttribute('aria-expanded', String(open));
    if (open) await chat.start();
    if (open) chat.focus();
    else button.focus();
  }

  frame.addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && show(false));
  useReadableColours(chat, button, t);
  return button;
}
