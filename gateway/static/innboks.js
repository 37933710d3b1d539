/** The inbox of the chat: a button with the number of unread reminders, and the panel that it opens. */

import { ApiError, api, el, formatter } from './felles.js';

const WHEN = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };

export class Inbox {
  #t;
  #onSignedOut;
  #reminders = null; // newest first, as the gateway has them; null before the panel was first opened
  #fresh = new Set(); // ids that were unread when the panel was opened, marked as new until it is closed
  #shown = '';
  #work = Promise.resolve();
  #badge = el('span', { class: 'antall', hidden: '' });
  #ids = null; // of those unread; null before the first answer
  #button;
  #panel;
  #announcer = el('p', { class: 'skjult', role: 'status' });

  /** `t` gives the texts; `onSignedOut` is called when the gateway no longer knows the person. */
  constructor(t, onSignedOut) {
    this.#t = t;
    this.#onSignedOut = onSignedOut;
    const controls = { 'aria-expanded': 'false', 'aria-controls': 'innboks' };
    const onclick = () => (this.#isOpen ? this.close() : this.#open());
    this.#button = el('button', { type: 'button', ...controls, onclick }, t('innboks'), this.#badge);
    const panel = { id: 'innboks', class: 'innboks', role: 'region', 'aria-label': t('innboks') };
    this.#panel = el('div', { ...panel, tabindex: 0, hidden: '' });
  }

  /** The button, its panel, and what is said aloud, in this order. */
  get elements() {
    return [this.#button, this.#panel, this.#announcer];
  }

  /** Fetches what has come; one time after the other, so that an old answer never covers a newer one. */
  refresh() {
    this.#work = this.#work.then(() => this.#fetch());
    return this.#work;
  }

  /** Closes the panel; the focus goes back to the button if it was in there. False if it was closed already. */
  close() {
    if (!this.#isOpen) return false;
    if (this.#panel.contains(this.#panel.getRootNode().activeElement)) this.#button.focus();
    this.#panel.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    this.#fresh.clear();
    return true;
  }

  get #isOpen() {
    return !this.#panel.hidden;
  }

  get #unread() {
    return (this.#reminders ?? []).filter(({ lest }) => !lest);
  }

  #open() {
    this.#panel.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#showReminders();
    return this.refresh();
  }

  /** Closed, only what is unread is counted: looking at the texts is a look at the cases, which is written down. */
  async #fetch() {
    try {
      await (this.#isOpen ? this.#fetchAll() : this.#fetchUnread());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) this.#onSignedOut();
      else if (!this.#reminders) this.#panel.replaceChildren(el('p', {}, this.#t('innboks_feil')));
    }
  }

  async #fetchUnread() {
    const { ider } = await api('innboks/uleste');
    this.#count(ider);
  }

  async #fetchAll() {
    const { paaminnelser } = await api('innboks');
    this.#reminders = paaminnelser;
    this.#count(this.#unread.map(({ id }) => id));
    if (this.#isOpen) await this.#read();
  }

  /** Says that something new has come, but not what: others may be listening. */
  #count(ider) {
    const antall = this.#ids ? ider.filter((id) => !this.#ids.includes(id)).length : 0;
    if (antall) this.#announcer.textContent = this.#t(antall === 1 ? 'innboks_kom' : 'innboks_kom_flere', { antall });
    this.#ids = ider;
    this.#showCount();
  }

  /** Shows what is unread as new, and says to the gateway that it has been read. */
  async #read() {
    const ider = this.#unread.map(({ id }) => id);
    this.#showReminders();
    if (!ider.length) return;
    await api('innboks/lest', { ider });
    this.#unread.forEach((reminder) => (reminder.lest = true));
    this.#count([]);
  }

  #showCount() {
    const antall = this.#ids.length;
    const unread = this.#t(antall === 1 ? 'innboks_ulest' : 'innboks_uleste');
    this.#badge.replaceChildren(` ${antall}`, el('span', { class: 'skjult' }, ` ${unread}`));
    this.#badge.hidden = !antall;
  }

  /** Leaves the panel alone when nothing is new, so that nobody loses the place where they read. */
  #showReminders() {
    if (!this.#reminders) return;
    this.#unread.forEach(({ id }) => this.#fresh.add(id));
    const items = this.#reminders.map((reminder) => this.#item(reminder));
    const shown = JSON.stringify(items.map((item) => item.textContent));
    if (shown === this.#shown) return;
    this.#shown = shown;
    const empty = el('p', {}, this.#t('innboks_tom'));
    this.#panel.replaceChildren(items.length ? el('ul', {}, ...items) : empty);
  }

  #item({ id, tekst, tid }) {
    const mark = this.#fresh.has(id) ? el('strong', { class: 'ny' }, this.#t('innboks_ny')) : null;
    const time = el('time', { datetime: tid }, formatter(this.#t.sprak, WHEN)(tid));
    return el('li', {}, mark, ' ', tekst, time);
  }
}
