/** The measures of the draft: a card for each, stored as it is filled in, and suggestions that become one. */

import { ApiError, api, el } from './felles.js';
import { Lagring, inWords, quote, textField } from './planlagring.js';

const LONGEST = 500; // as the gateway takes
const EMPTY = { hva: '', ansvarlig: '', frist: '', virker_naar: '' };
const DROPPED = 'avlyst';

function shape(tiltak) {
  const { hva, ansvarlig, frist, virker_naar } = tiltak ?? EMPTY;
  return { hva, ansvarlig: ansvarlig ?? '', frist: frist ?? '', virker_naar };
}

export class Tiltaksliste {
  #cards = [];
  #context;
  #list = el('ol', { class: 'tiltak' });
  #suggestions = el('div', { class: 'forslag' });
  #problem = el('p', { class: 'problem', role: 'alert' });
  #made = 0;
  #button;

  /** `context`: {path, owners, saved, t}; `path` is where in the API the measures of this draft are. */
  constructor(tiltak, context) {
    this.#context = context;
    const { t } = context;
    this.#button = el('button', { type: 'button', onclick: () => this.#add(null).focus() }, t('nytt_tiltak'));
    this.element = el(
      'section',
      { 'aria-labelledby': 'tiltak' },
      el('h3', { id: 'tiltak' }, t('tiltak')),
      el('p', { class: 'hjelp' }, t('tiltak_om')),
      this.#list,
      this.#button,
      this.#suggestions,
      this.#problem,
    );
    tiltak.forEach((linje) => this.#add(linje));
  }

  /** What is stored by itself. */
  get parts() {
    return this.#cards.filter((card) => !card.dropped).map((card) => card.lagring);
  }

  /** Goes to the first answer that a final plan would lack. */
  focusMissing() {
    this.#cards.find((card) => !card.dropped && card.missing)?.missing.focus();
  }

  /** Shows what may suit as well. */
  suggest(forslag) {
    const { t } = this.#context;
    const hadFocus = this.#suggestions.contains(document.activeElement);
    const plus = () => el('span', { 'aria-hidden': 'true' }, '+');
    const buttons = forslag.map((one) =>
      el('button', { type: 'button', onclick: () => this.#take(one) }, plus(), one.hva),
    );
    const content = [
      el('h4', { id: 'forslag' }, t('forslag')),
      el('p', { class: 'hjelp' }, t('forslag_om')),
      el('div', { class: 'knapper', role: 'group', 'aria-labelledby': 'forslag' }, ...buttons),
    ];
    this.#suggestions.replaceChildren(...(forslag.length ? content : []));
    if (hadFocus) this.#cards.at(-1)?.focus();
  }

  #add(tiltak) {
    const card = new Tiltakskort(tiltak, (this.#made += 1), this.#context, () => this.#remove(card));
    this.#cards.push(card);
    this.#list.append(card.element);
    return card;
  }

  #remove(card) {
    this.#cards = this.#cards.filter((other) => other !== card);
    card.element.remove();
    this.#button.focus();
  }

  async #take({ hva, virker_naar }) {
    const { path, saved, t } = this.#context;
    this.#problem.textContent = '';
    try {
      const answer = await api(`${path}?sprak=${t.sprak}`, { ...EMPTY, hva, virker_naar });
      const card = this.#add(answer.naa);
      saved(answer);
      card.missing.focus();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#problem.replaceChildren(...inWords(error, t));
    }
  }
}

class Tiltakskort {
  dropped = false;
  #id;
  #status;
  #fields;
  #context;
  #remove;

  constructor(tiltak, nummer, context, remove) {
    this.#context = context;
    this.#remove = remove;
    const { t, owners } = context;
    const name = `tiltak-${nummer}`;
    const field = (key, rows) => textField({ id: `${name}-${key}`, label: t(`tiltak_${key}`), rows, most: LONGEST, t });
    const [hva, virker] = [field('hva', 2), field('virker_naar', 2)];
    const options = owners.map(({ rolle, navn }) => el('option', { value: rolle }, navn));
    const ansvarlig = el('select', { id: `${name}-ansvarlig` }, el('option', { value: '' }, t('velg')), ...options);
    const frist = el('input', { type: 'date', id: `${name}-frist` });
    this.#fields = { hva: hva.input, ansvarlig, frist, virker_naar: virker.input };
    const write = (naa) => {
      if (naa === null) return this.#remove();
      const value = shape(naa);
      hva.set(value.hva);
      virker.set(value.virker_naar);
      [ansvarlig.value, frist.value] = [value.ansvarlig, value.frist];
    };
    this.lagring = new Lagring(tiltak, {
      controls: Object.values(this.#fields),
      read: () => this.#read(),
      write,
      shape: (naa) => this.#shape(naa),
      send: (value, stored) => this.#send(value, stored),
      saved: context.saved,
      told: (naa) => this.#told(naa),
      t,
    });
    write(tiltak ?? EMPTY);
    const label = (key) => el('label', { for: `${name}-${key}` }, t(`tiltak_${key}`));
    ansvarlig.addEventListener('change', () => this.#save());
    this.element = el(
      'li',
      { class: 'kort', onfocusout: (event) => this.#leave(event) },
      el(
        'fieldset',
        {},
        el('legend', {}, t('tiltak_nummer', { nummer })),
        el('div', { class: 'bred' }, hva.label, hva.input, hva.counter),
        el('div', {}, label('ansvarlig'), ansvarlig),
        el('div', {}, label('frist'), frist),
        el('div', { class: 'bred' }, virker.label, virker.input, virker.counter),
        el(
          'div',
          { class: 'bred bunn' },
          this.lagring.status,
          this.lagring.problem,
          el('button', { type: 'button', class: 'stille', onclick: () => this.#drop() }, t('ta_bort')),
        ),
      ),
    );
  }

  /** The first input that a final plan would lack, if any. */
  get missing() {
    return Object.values(this.#fields).find((field) => !field.value.trim());
  }

  focus() {
    this.#fields.hva.focus();
  }

  #read() {
    const { hva, ansvarlig, frist, virker_naar } = this.#fields;
    return { hva: hva.value, ansvarlig: ansvarlig.value, frist: frist.value, virker_naar: virker_naar.value };
  }

  /** A measure that another has dropped is one that is not stored. */
  #shape(naa) {
    [this.#id, this.#status] = [naa?.id ?? null, naa?.status ?? null];
    return shape(naa);
  }

  #send(value, stored) {
    const { path, t } = this.#context;
    if (this.#id === null) return api(`${path}?sprak=${t.sprak}`, value);
    return api(`${path}/${this.#id}?sprak=${t.sprak}`, { ...value, sett: stored });
  }

  #told(naa) {
    const { owners, t } = this.#context;
    if (naa === null) return [el('p', {}, t('tiltak_tatt_bort'))];
    const owner = owners.find(({ rolle }) => rolle === naa.ansvarlig)?.navn;
    return quote([naa.hva, owner, naa.frist, naa.virker_naar].filter(Boolean), t);
  }

  #leave(event) {
    const left = !this.element.contains(event.relatedTarget);
    if (this.#fields.hva.value.trim()) this.lagring.leave(event);
    else if (left && this.lagring.unsaved) this.lagring.complain(this.#context.t('tiltak_uten_hva'));
  }

  #save() {
    if (this.#fields.hva.value.trim()) this.lagring.save();
  }

  /** Drops the measure, with a way back. */
  async #drop() {
    const { t } = this.#context;
    if (this.#fields.hva.value.trim()) await this.lagring.save();
    if (this.#id === null) return this.#remove();
    const status = this.#status;
    if (!(await this.#setStatus(DROPPED))) return;
    this.dropped = true;
    const card = [...this.element.children];
    const bring = async () => {
      if (!(await this.#setStatus(status))) return;
      this.dropped = false;
      this.element.replaceChildren(...card);
      this.focus();
    };
    const undo = el('button', { type: 'button', onclick: bring }, t('angre'));
    this.element.replaceChildren(el('p', {}, t('er_tatt_bort', { hva: this.#fields.hva.value })), undo);
    undo.focus();
  }

  async #setStatus(status) {
    const { path, saved, t } = this.#context;
    try {
      saved(await api(`${path}/${this.#id}/status?sprak=${t.sprak}`, { status }));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.lagring.complain(...inWords(error, t));
      return false;
    }
  }
}
