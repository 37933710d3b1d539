/** <naervaer-chat>: the conversation as a web component. docs/intranett.md tells of its attributes and events. */

import { ApiError, api, characters, el, formatter, gateway, isPassing, loadTexts } from './felles.js';
import { sprakOf, standing, useGateway } from './felles.js';
import { Inbox } from './innboks.js';
import { timelineFigure } from './tidslinje.js';

const MAX_CHARACTERS = 2000;
const COUNTER_FROM = 1600;
const TYPING_DELAY_MS = 400;
const INBOX_EVERY_MS = 60000;
const STYLES = ['farger.css', 'chat.css'];
const DOWNLOADS = '/api/'; // what the gateway gives from there is a file; all other own addresses are pages

/** Done when the style sheet is there, or cannot be had. */
function fetched(style) {
  return new Promise((done) => (style.onload = style.onerror = done));
}

/** Unlike crypto.randomUUID() this also works on an intranet without https. */
function randomId() {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

function isHttps(address) {
  return /^https:\/\//i.test(address ?? '');
}

/** A path of the page's own origin: one slash, then a name. */
function isOwnPath(address) {
  return /^\/\w/.test(address ?? '');
}

/** Plain text to paragraphs, and lists where lines start with «- ». */
function textBlocks(text) {
  const blocks = [];
  for (const part of text.split(/\n\s*\n/)) {
    let list = null;
    let paragraph = null;
    for (const line of part.split('\n')) {
      if (line.startsWith('- ')) {
        if (!list) blocks.push((list = el('ul')));
        list.append(el('li', {}, line.slice(2)));
        paragraph = null;
      } else {
        if (paragraph) paragraph.append('\n', line);
        else blocks.push((paragraph = el('p', {}, line)));
        list = null;
      }
    }
  }
  return blocks;
}

class NaervaerChat extends HTMLElement {
  #t = null; // the texts
  #meg = null; // the person whose conversation is shown
  #signedOut = false;
  #queue = []; // messages not delivered yet, oldest first: {klient_id, tekst} or {klient_id, valg, shown}
  #refused = new Set(); // those of them that the gateway will not take
  #entries = new Map(); // queued message → its list item
  #stored = new Map(); // id of a stored message → its list item
  #choices = new Map(); // choice id → its button
  #lastDay = '';
  #sending = false;
  #typingTimer = null;
  #starting = Promise.resolve();
  #content = el('div', { class: 'ramme', id: 'ramme' });
  #elsewhere; // what a page of another origin needs besides
  #styled;
  #log;
  #list;
  #welcome;
  #status;
  #field;
  #counter;
  #limit;
  #inbox;
  #inboxTimer;

  constructor() {
    super();
    const styles = STYLES.map((name) => el('link', { rel: 'stylesheet', href: new URL(name, import.meta.url).href }));
    this.#styled = Promise.all(styles.map(fetched));
    this.attachShadow({ mode: 'open' }).append(...styles, this.#content);
  }

  connectedCallback() {
    if (this.hasAttribute('adresse')) useGateway(this.getAttribute('adresse'));
    document.addEventListener('visibilitychange', this.#onVisible);
    this.#inboxTimer = setInterval(() => this.#lookInInbox(), INBOX_EVERY_MS);
    if (this.hasAttribute('flytende')) this.#float();
    if (!this.#isClosed) this.start();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#onVisible);
    clearInterval(this.#inboxTimer);
  }

  /** Shows the conversation of whoever is signed in now; fetches what is new if it is shown already. */
  start() {
    const load = () => this.#load();
    return (this.#starting = this.#starting.then(load, load));
  }

  /** Puts the cursor in the text field, or on the way in. */
  focus() {
    (this.#signedOut ? this.#content.querySelector('button') : this.#field)?.focus();
  }

  #onVisible = () => {
    if (!document.hidden && !this.#isClosed) this.start();
  };

  get #isClosed() {
    return this.hasAttribute('flytende') && !this.hasAttribute('apen');
  }

  get #sprak() {
    return sprakOf(this.getAttribute('sprak') ?? document.documentElement.lang);
  }

  async #float() {
    await this.#styled;
    const { addButton } = await import('./flytende.js');
    await addButton(this, this.#content, this.#sprak);
  }

  async #load() {
    try {
      this.#t ??= await loadTexts(this.#sprak);
      await this.#styled;
      if (gateway !== location.origin) this.#elsewhere ??= await import('./annenside.js');
      this.#elsewhere?.prepare(this, this.#content, this.#t);
      const meg = await api('meg');
      const { meldinger } = await api('meldinger');
      const sprak = sprakOf(this.getAttribute('sprak') ?? meg.sprak);
      if (sprak !== this.#t.sprak) this.#t = await loadTexts(sprak);
      if (!this.#meg) this.#open(meg, meldinger);
      else if (!this.#signedOut && meg.navn === this.#meg.navn) this.#update(meldinger);
      else this.replaceWith(this.cloneNode(true)); // an element holds one person's conversation, never two
    } catch (error) {
      if (error.status === 401) this.#signOut();
      else if (!this.#meg) this.#showLoadError(error);
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #update(meldinger) {
    this.#add(meldinger);
    this.#inbox.refresh();
  }

  /** Another window may have signed in somebody else: their reminders do not belong here. */
  async #lookInInbox() {
    if (document.hidden || !this.#meg || this.#signedOut) return;
    try {
      const { navn } = await api('meg');
      if (navn === this.#meg.navn) await this.#inbox.refresh();
      else await this.start();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) this.#signOut();
    }
  }

  #showLoadError(error) {
    if (!this.#t) return this.#content.replaceChildren(el('slot'));
    const retry = el('button', { type: 'button', onclick: () => this.start() }, this.#t('prov_igjen'));
    this.#content.replaceChildren(
      el('div', { class: 'beskjed', role: 'alert' }, el('p', {}, error.text ?? this.#t('feil_lasting')), retry),
    );
  }

  /** Hides the conversation. Draft and queue stay in the browser tab and go on after the next sign-in. */
  #signOut() {
    this.#signedOut = true;
    const hadFocus = this.shadowRoot.activeElement;
    const message = el('p', { role: 'status' }, this.#t(this.#meg ? 'logget_ut' : 'ikke_inne'));
    const wayIn = this.#elsewhere?.signInButton(this, this.#t) ?? null; // on the gateway's own, the page has one
    this.#content.replaceChildren(el('div', { class: 'beskjed' }, message, wayIn));
    if (hadFocus) this.focus();
    this.dispatchEvent(new CustomEvent('naervaer-utlogget', { bubbles: true }));
  }

  // ---- The frame ----

  /** Builds the whole chat outside the page, so that old messages are not read aloud as if they were new. */
  #open(meg, meldinger) {
    this.#meg = meg;
    this.#signedOut = false;
    const kept = this.#kept();
    this.#queue = kept.ko;
    const title = el('h2', { id: 'tittel' }, this.getAttribute('tittel') ?? this.#t('tittel'));
    this.#list = el('ol', { class: 'meldinger' });
    this.#welcome = el('div', { class: 'velkomst' });
    const log = { class: 'logg', role: 'log', 'aria-live': 'polite', 'aria-label': this.#t('logg'), tabindex: 0 };
    this.#log = el('div', log, this.#welcome, this.#list);
    this.#inbox = new Inbox(this.#t, () => this.#signOut());
    const top = el('div', { class: 'topp' }, title, ...this.#inbox.elements);
    const onkeydown = (event) => {
      if (event.key === 'Escape' && !event.isComposing && this.#inbox.close()) event.stopPropagation();
    };
    const region = el('section', { 'aria-labelledby': 'tittel', lang: this.#t.sprak, onkeydown }, top, this.#log);
    region.append(this.#buildForm(kept.utkast));
    this.#queue.forEach((item) => this.#addQueued(item));
    this.#add(meldinger);
    this.#content.replaceChildren(region);
    this.#showLength();
    this.#scroll('instant');
    this.dispatchEvent(new CustomEvent('naervaer-klar', { bubbles: true, detail: meg }));
    this.#inbox.refresh();
    this.#pump();
  }

  #buildForm(draft) {
    const oninput = () => {
      this.#save();
      this.#showLength();
    };
    const onkeydown = (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing && onsubmit(event);
    const onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    const field = { id: 'felt', rows: 1, enterkeyhint: 'send', 'aria-describedby': 'grense hjelp' };
    this.#field = el('textarea', { ...field, oninput, onkeydown });
    this.#field.value = draft;
    this.#status = el('span', { class: 'skriver', role: 'status' });
    this.#counter = el('span', { class: 'teller' });
    this.#limit = el('p', { id: 'grense', class: 'grense', role: 'status' });
    return el(
      'form',
      { onsubmit },
      el('div', { class: 'etikett' }, el('label', { for: 'felt' }, this.#t('felt')), this.#status),
      el('div', { class: 'rad' }, this.#field, el('button', { class: 'send' }, this.#t('send'))),
      this.#limit,
      el('div', { class: 'under' }, el('span', { id: 'hjelp' }, this.#t('felt_hjelp')), this.#counter),
    );
  }

  #showWelcome() {
    const isNew = this.#list.childElementCount === 0;
    const hadFocus = this.#welcome.contains(this.shadowRoot.activeElement);
    this.#welcome.replaceChildren(...(isNew ? this.#welcomeContent() : []));
    if (hadFocus) this.focus();
  }

  #welcomeContent() {
    const { navn, rolle } = this.#meg;
    const examples = [1, 2, 3].map((n) => this.#t(`eksempel_${rolle}_${n}`) || this.#t(`eksempel_ansatt_${n}`));
    return [
      el('p', { class: 'hilsen' }, this.#t('velkomst', { navn: navn.split(' ')[0] })),
      el('p', {}, this.getAttribute('hilsen') ?? this.#t('velkomst_mer')),
      el('p', { id: 'eksempler' }, this.#t('eksempler')),
      el(
        'div',
        { class: 'valg', role: 'group', 'aria-labelledby': 'eksempler' },
        ...examples.map((text) => el('button', { type: 'button', onclick: () => this.#send({ tekst: text }) }, text)),
      ),
    ];
  }

  /** Counter and limit under the field. The limit is said once, not at every key; `again` says it anew. */
  #showLength(again = false) {
    const antall = characters(this.#field.value.trim());
    const format = new Intl.NumberFormat('nb-NO');
    const maks = format.format(MAX_CHARACTERS);
    const tooLong = antall > MAX_CHARACTERS;
    const counted = this.#t('teller', { antall: format.format(antall), maks });
    this.#counter.textContent = antall < COUNTER_FROM ? '' : counted;
    this.#field.setAttribute('aria-invalid', String(tooLong));
    if (!tooLong) this.#limit.replaceChildren();
    else if (again || !this.#limit.firstChild) this.#limit.replaceChildren(this.#t('for_lang', { maks }));
  }

  /** Shows the latest exchange, from its beginning as far as there is room. */
  #scroll(behavior = 'auto') {
    const own = this.#list.querySelectorAll('.person');
    const latest = own[own.length - 1] ?? this.#list.lastElementChild;
    if (!latest) return;
    const top = latest.getBoundingClientRect().top - this.#log.getBoundingClientRect().top - 8;
    this.#log.scrollBy({ top, behavior });
  }

  /** The same after the person's own doing: in a low window, where the page scrolls and not the log, it follows. */
  #follow() {
    this.#scroll();
    const pageScrolls = this.#log.scrollHeight <= this.#log.clientHeight;
    if (pageScrolls) this.#list.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }

  // ---- What is kept in this browser tab, per person ----

  #kept() {
    try {
      return { utkast: '', ko: [], ...JSON.parse(sessionStorage.getItem(`naervaer:${this.#meg.navn}`)) };
    } catch {
      return { utkast: '', ko: [] };
    }
  }

  #save() {
    if (this.#signedOut) return;
    try {
      const kept = JSON.stringify({ utkast: this.#field.value, ko: this.#queue });
      sessionStorage.setItem(`naervaer:${this.#meg.navn}`, kept);
    } catch {
      // A browser that refuses storage still has the text on the screen.
    }
  }

  // ---- Sending ----

  #submit() {
    const tekst = this.#field.value.trim();
    this.focus();
    if (!tekst) return;
    if (characters(tekst) > MAX_CHARACTERS) return this.#showLength(true);
    this.#field.value = '';
    this.#showLength();
    this.#send({ tekst });
  }

  #choose(valg) {
    if (this.#choices.get(valg.id).getAttribute('aria-disabled') === 'true') return;
    this.#send({ valg: valg.id, shown: valg.tekst });
  }

  /** Puts a message last in the queue. A new message also gives those that failed another try, so order is kept. */
  #send(message) {
    const item = { klient_id: randomId(), ...message };
    this.#queue.push(item);
    this.#save();
    this.#addQueued(item);
    this.#showWelcome();
    this.#follow();
    this.#pump();
  }

  #waiting() {
    return this.#queue.filter((item) => !this.#refused.has(item));
  }

  /** Sends what waits, one message at a time in order, until nothing does or a message cannot be delivered. */
  async #pump() {
    if (this.#sending || !this.#waiting().length) return;
    this.#sending = true;
    this.#waiting().forEach((item) => this.#markUnsent(item, null));
    this.#showTyping(true);
    let going = true;
    while (going && this.#waiting().length) going = await this.#deliver(this.#waiting()[0]);
    this.#showTyping(false);
    this.#sending = false;
  }

  /** Sends one message. False when there is no use in going on with the next. */
  async #deliver(item) {
    try {
      const { shown, ...body } = item;
      const { meldinger } = await api('meldinger', body);
      this.#settle(item, meldinger);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) this.#signOut();
      else if (isPassing(error)) this.#halt(error);
      else this.#refuse(item, error);
      return this.#refused.has(item);
    }
  }

  /** Turns a queued message into the stored one, without its being read aloud a second time, and adds the replies. */
  #settle(item, meldinger) {
    const entry = this.#entries.get(item);
    this.#dequeue(item);
    const own = meldinger.find((melding) => melding.fra === 'person');
    const shown = this.#stored.get(own.id) ?? entry;
    if (shown === entry) this.#updateOwn(entry, own);
    else entry.remove();
    this.#add(meldinger);
    this.#follow();
  }

  /** No answer: everything that waits stays, in order, and can be tried again with the same ids. */
  #halt(error) {
    const [first, ...rest] = this.#waiting();
    // With the bot down the gateway has stored the message, so it cannot be taken back.
    const stored = error.code === 'bot_nede';
    this.#markUnsent(first, this.#reason(error), stored ? { heading: 'ikke_besvart', takeBack: false } : {});
    rest.forEach((item) => this.#markUnsent(item, ''));
    this.#follow();
  }

  #reason(error) {
    return error.text ?? this.#t(error.status ? 'feil_uventet' : 'feil_kontakt');
  }

  /** The gateway will not take this message: it stays on the screen with the reason, and the queue goes on. */
  #refuse(item, error) {
    this.#refused.add(item);
    this.#markUnsent(item, this.#reason(error), { retry: false });
  }

  #dequeue(item) {
    this.#entries.delete(item);
    this.#queue = this.#queue.filter((other) => other !== item);
    this.#save();
  }

  /** Removes an unsent message; its text goes back to the field, its choice can be made again. */
  #takeBack(item) {
    this.#entries.get(item).remove();
    this.#dequeue(item);
    if (item.tekst) this.#field.value = [item.tekst, this.#field.value].filter(Boolean).join('\n');
    else this.#markChosen(item.valg, false);
    this.#save();
    this.#showLength();
    this.#showWelcome();
    this.focus();
  }

  #showTyping(on) {
    clearTimeout(this.#typingTimer);
    if (!on) this.#status.replaceChildren();
    else this.#typingTimer = setTimeout(() => this.#status.replaceChildren(this.#t('skriver')), TYPING_DELAY_MS);
  }

  // ---- Messages on the screen ----

  /** Adds the stored messages that are not shown yet, before those that are still on their way. */
  #add(meldinger) {
    const before = this.#entries.get(this.#waiting()[0]) ?? null;
    for (const melding of meldinger.filter(({ id }) => !this.#stored.has(id))) {
      const item = this.#queue.find(({ klient_id }) => klient_id === melding.klient_id);
      if (item) this.#updateOwn(this.#entries.get(item), melding);
      else this.#place(melding, before);
    }
    this.#showWelcome();
  }

  #place(melding, before) {
    const item = this.#messageItem(melding);
    this.#stored.set(melding.id, item);
    this.#placeDay(melding, before);
    this.#list.insertBefore(item, before);
  }

  #placeDay(melding, before) {
    const day = this.#format(melding, { weekday: 'long', day: 'numeric', month: 'long' });
    if (day !== this.#lastDay) this.#list.insertBefore(el('li', { class: 'dag' }, day), before);
    this.#lastDay = day;
  }

  #addQueued(item) {
    const tekst = item.tekst ?? item.shown;
    const entry = this.#messageItem({ fra: 'person', tid: new Date().toISOString(), sprak: this.#t.sprak, tekst });
    this.#entries.set(item, entry);
    this.#list.append(entry);
    if (item.valg) this.#markChosen(item.valg, true);
  }

  /** What was stored is what counts: the gateway may have masked something in the text. */
  #updateOwn(entry, melding) {
    this.#stored.set(melding.id, entry);
    this.#placeDay(melding, entry);
    const stored = this.#messageItem(melding);
    for (const name of ['.tekst', 'time']) {
      const [old, fresh] = [entry, stored].map((item) => item.querySelector(name));
      if (old.textContent !== fresh.textContent) old.textContent = fresh.textContent;
      for (const attribute of fresh.attributes) old.setAttribute(attribute.name, attribute.value);
    }
  }

  /** Writes «ikke sendt» and the reason under a message, or takes it away again when `reason` is null. */
  #markUnsent(item, reason, { heading = 'ikke_sendt', retry = true, takeBack = true } = {}) {
    const entry = this.#entries.get(item);
    const old = entry.querySelector('.ikke-sendt');
    const hadFocus = old?.contains(this.shadowRoot.activeElement);
    old?.remove();
    if (hadFocus) this.focus();
    if (reason === null) return;
    const button = (key, onclick) => el('button', { type: 'button', onclick }, this.#t(key));
    entry.append(
      el(
        'div',
        { class: 'ikke-sendt' },
        el('p', {}, el('strong', {}, this.#t(heading)), ` ${reason}`),
        retry ? button('prov_igjen', () => this.#pump()) : null,
        takeBack ? button('ta_tilbake', () => this.#takeBack(item)) : null,
      ),
    );
  }

  #messageItem(melding) {
    const { fra, alvor, sprak, innledning, tekst, fakta = [], tidslinje, filer = [], kilder = [], valg = [] } = melding;
    const sender = el('span', { class: 'skjult' }, `${this.#t(fra === 'person' ? 'du' : 'naervaer')} `);
    const time = el('time', { datetime: melding.tid }, this.#format(melding, { hour: '2-digit', minute: '2-digit' }));
    if (fra === 'person') {
      return el('li', { class: 'person' }, sender, el('p', { class: 'tekst', lang: sprak }, tekst), time);
    }
    const content = el('div', { class: 'tekst', lang: sprak }, ...textBlocks(tekst));
    if (innledning) content.firstChild.lang = innledning;
    if (tidslinje) content.append(timelineFigure(tidslinje, sprak, this.#t)); // it lists all that the facts would say
    else if (fakta.length) content.append(this.#factList(fakta));
    content.append(...filer.map((fil) => this.#fileLink(fil)));
    if (kilder.length) content.append(...this.#sourceList(kilder));
    const heading = alvor === 'vanlig' ? null : el('p', { class: 'alvor' }, this.#t(alvor));
    const item = el('li', { class: `bot ${alvor}` }, sender, heading, content);
    const opinions = valg.filter((choice) => choice.slag === 'vurdering');
    const others = valg.filter((choice) => choice.slag !== 'vurdering');
    if (others.length) item.append(this.#choiceGroup(others, sprak));
    if (opinions.length) item.append(this.#opinionGroup(opinions, sprak));
    item.append(time);
    return item;
  }

  #factList(fakta) {
    const line = ({ navn, verdi, naar }) => {
      return el('div', {}, el('dt', {}, navn), el('dd', {}, standing(naar, this.#t), ' ', verdi));
    };
    return el('dl', {}, ...fakta.map(line));
  }

  #fileLink({ tittel, adresse }) {
    if (!isOwnPath(adresse)) return el('p', {}, tittel);
    const isFile = adresse.startsWith(DOWNLOADS);
    const link = { href: gateway + adresse, ...(isFile && { class: 'fil', download: '' }) };
    if (this.#elsewhere) link.onclick = (event) => this.#elsewhere.follow(event, adresse, isFile, this, this.#t);
    const hint = el('span', { class: 'skjult', lang: this.#t.sprak }, ` (${this.#t('last_ned')})`);
    return el('p', {}, el('a', link, tittel, isFile ? hint : null));
  }

  #sourceList(kilder) {
    const items = kilder.map(({ tittel, adresse }) => {
      if (!isHttps(adresse)) return el('li', {}, tittel);
      const hint = el('span', { class: 'skjult', lang: this.#t.sprak }, ` (${this.#t('ny_fane')})`);
      return el('li', {}, el('a', { href: adresse, target: '_blank', rel: 'noopener noreferrer' }, tittel, hint));
    });
    return [
      el('p', { class: 'kildetittel', lang: this.#t.sprak }, this.#t('kilder')),
      el('ul', { class: 'kilder' }, ...items),
    ];
  }

  /** Choices stay usable in older messages, except those already chosen. They keep the focus when pressed. */
  #choiceGroup(valg, sprak) {
    const group = el('div', { class: 'valg', role: 'group', 'aria-label': this.#t('valg') });
    for (const choice of valg) {
      const onclick = () => this.#choose(choice);
      const button = el('button', { type: 'button', onclick }, el('span', { lang: sprak }, choice.tekst));
      this.#choices.set(choice.id, button);
      group.append(button);
      if (choice.valgt) this.#markChosen(choice.id, true);
    }
    return group;
  }

  /** «Var dette nyttig?» with its two small buttons. */
  #opinionGroup(valg, sprak) {
    const group = this.#choiceGroup(valg, sprak);
    group.className = 'valg vurdering';
    group.setAttribute('aria-label', this.#t('nyttig'));
    group.prepend(el('span', { 'aria-hidden': 'true' }, this.#t('nyttig')));
    return group;
  }

  #markChosen(id, chosen) {
    const button = this.#choices.get(id);
    button?.setAttribute('aria-disabled', String(chosen));
    button?.querySelector('.skjult')?.remove();
    if (chosen) button?.append(el('span', { class: 'skjult' }, ` (${this.#t('valgt')})`));
  }

  #format(melding, parts) {
    return formatter(this.#t.sprak, parts)(melding.tid);
  }
}

customElements.define('naervaer-chat', NaervaerChat);
