/** The draft as a form: each answer is stored as soon as it is left; what is missing; and to make it final. */

import { ApiError, api, el } from './felles.js';
import { Lagring, inWords, quote, textField } from './planlagring.js';
import { Tiltaksliste } from './plantiltak.js';
import { disagreement } from './planvisning.js';

const LONGEST = 2000; // as in Nav's form
const LONGEST_REASON = 500;
const WORK = ['arbeidsdag', 'kan_utfores', 'kan_ikke_utfores'];
const ADAPTATION = ['tilrettelegging_hittil', 'tilrettelegging_fremover', 'andre_muligheter', 'myndigheter'];
const AHEAD = ['oppfolging', 'snakket', 'begrunnelse', 'evaluering'];

export class Utkast {
  #plan; // the draft as the gateway gave it
  #data;
  #t;
  #done;
  #fields = new Map(); // name → {element, part, focus}
  #measures;
  #missing = [];
  #missingList = el('ul');
  #missingHeading;
  #problem = el('div', { class: 'problem', role: 'alert' });
  #dialog;

  /** `data` is all that the page was given; `done` is called when the plan is final. */
  constructor(data, done, t) {
    [this.#plan, this.#data, this.#done, this.#t] = [data.utkast, data, done, t];
    const { redigering, felter } = this.#plan;
    const saved = (answer) => this.#update(answer);
    felter.forEach((felt) => this.#fields.set(felt.felt, this.#field(felt, saved)));
    this.#fields.set('raadspurt', this.#consulted(redigering.raadspurt, saved));
    const context = { path: this.#path('tiltak'), owners: data.ansvarlige, saved, t };
    this.#measures = new Tiltaksliste(redigering.tiltak, context);
    this.#missingHeading = el('h2', { id: 'mangler', tabindex: '-1' }, t('mangler'));
    this.#dialog = this.#question();
    this.element = el('div', { class: 'utkast' }, this.#form(), this.#side(), this.#dialog);
    this.#showReason();
    this.#update(redigering);
  }

  get id() {
    return this.#plan.id;
  }

  /** Whether something on the page would be lost if it were closed. */
  get unsaved() {
    return this.#parts().some((part) => part.unsaved);
  }

  #path(what) {
    return `planer/${this.#plan.id}/${what}`;
  }

  #post(what, body) {
    return api(`${this.#path(what)}?sprak=${this.#t.sprak}`, body);
  }

  #parts() {
    return [...[...this.#fields.values()].map(({ part }) => part), ...this.#measures.parts];
  }

  #form() {
    const t = this.#t;
    const fields = (names) => names.map((name) => this.#fields.get(name).element);
    const section = (name, ...children) =>
      el('section', { 'aria-labelledby': name }, el('h3', { id: name }, t(name)), ...children);
    const onsubmit = (event) => event.preventDefault();
    const views = disagreement(this.#plan.uenighet, 3, t);
    return el(
      'form',
      { class: 'skjema', onsubmit, novalidate: '' },
      el('h2', { id: 'utkast', tabindex: '-1' }, t('utkast', { versjon: this.#plan.versjon })),
      el('p', {}, t('utkast_om')),
      el('p', { class: 'merk' }, t('utkast_helse')),
      section('del_arbeidet', ...fields(WORK)),
      section('del_tilrettelegging', ...fields(ADAPTATION)),
      this.#measures.element,
      section('del_videre', ...fields([...AHEAD, 'raadspurt'])),
      views.length ? el('section', {}, ...views) : null,
    );
  }

  #side() {
    const onclick = () => this.#tryToFinish();
    const finish = el('button', { type: 'button', class: 'hoved', onclick }, this.#t('gjor_ferdig'));
    return el(
      'aside',
      { 'aria-labelledby': 'mangler' },
      this.#missingHeading,
      this.#missingList,
      this.#problem,
      finish,
    );
  }

  // ---- The fields ----

  #field(felt, saved) {
    const make = { tekst: () => this.#text(felt), ja_nei: () => this.#yesNo(felt), dato: () => this.#date(felt) };
    const { controls, read, write, element, told } = make[felt.slag]();
    const send = (svar, sett) => this.#post('felt', { felt: felt.felt, svar, sett });
    const shown = (naa) => (naa ? quote(told(naa), this.#t) : [el('p', {}, this.#t('den_andres_tom'))]);
    const part = new Lagring(felt.svar, { controls, read, write, send, saved, told: shown, t: this.#t });
    write(felt.svar);
    return this.#placed(element, part, controls);
  }

  /** The part with its status under it, stored when it is left or chosen. */
  #placed(element, part, controls) {
    element.querySelector('.under').prepend(part.status);
    element.append(part.problem);
    element.addEventListener('focusout', (event) => part.leave(event));
    element.addEventListener('change', ({ target }) => ['radio', 'checkbox'].includes(target.type) && part.save());
    return { element, part, focus: () => controls[0].focus() };
  }

  #text({ felt, sporsmaal, hjelp }) {
    const { label, about, input, counter, set } = textField({
      id: felt,
      label: sporsmaal,
      help: hjelp,
      rows: 4,
      most: LONGEST,
      t: this.#t,
    });
    const element = el('div', { class: 'felt' }, label, about, input, el('div', { class: 'under' }, counter));
    return { controls: [input], read: () => input.value, write: set, element, told: (naa) => naa.split('\n') };
  }

  #yesNo({ felt, sporsmaal, hjelp }) {
    const radio = (value) => el('input', { type: 'radio', name: felt, value, id: `${felt}-${value}` });
    const controls = [radio('ja'), radio('nei')];
    const element = el(
      'fieldset',
      { class: 'felt ja-nei', onchange: () => this.#showReason() },
      el('legend', {}, sporsmaal),
      el('p', { class: 'hjelp' }, hjelp),
      ...controls.map((input) => el('label', { class: 'valg' }, input, this.#t(input.value))),
      el('div', { class: 'under' }),
    );
    const read = () => controls.find((input) => input.checked)?.value ?? '';
    const write = (value) => {
      controls.forEach((input) => (input.checked = input.value === value));
      this.#showReason();
    };
    return { controls, read, write, element, told: (naa) => [this.#t(naa)] };
  }

  #date({ felt, sporsmaal, hjelp }) {
    const [min, max] = this.#data.evaluering_mellom;
    const input = el('input', { type: 'date', id: felt, min, max, 'aria-describedby': `${felt}-hjelp` });
    const element = el(
      'div',
      { class: 'felt' },
      el('label', { for: felt }, sporsmaal),
      el('p', { class: 'hjelp', id: `${felt}-hjelp` }, hjelp),
      input,
      el('div', { class: 'under' }),
    );
    const write = (value) => (input.value = value);
    return { controls: [input], read: () => input.value, write, element, told: (naa) => [naa] };
  }

  /** The reason is asked for after a no. */
  #showReason() {
    const reason = this.#fields.get('begrunnelse');
    if (reason) reason.element.hidden = !this.#fields.get('snakket').element.querySelector('[value=nei]').checked;
  }

  #consulted(naa, saved) {
    const t = this.#t;
    const roles = this.#data.raadgivere;
    const boxes = roles.map(({ rolle }) => el('input', { type: 'checkbox', value: rolle, id: `raad-${rolle}` }));
    const reason = textField({ id: 'uten_raad', label: t('uten_raad'), rows: 2, most: LONGEST_REASON, t });
    const why = el('div', { class: 'grunn' }, reason.label, reason.input, reason.counter);
    const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value).toSorted();
    const showWhy = () => (why.hidden = chosen().length > 0);
    const element = el(
      'fieldset',
      { class: 'felt raad', onchange: showWhy },
      el('legend', {}, t('raadspurt')),
      el('p', { class: 'hjelp' }, t('raadspurt_om')),
      el('div', { class: 'roller' }, ...boxes.map((box, n) => el('label', { class: 'valg' }, box, roles[n].navn))),
      why,
      el('div', { class: 'under' }),
    );
    const read = () => ({ roller: chosen(), uten_raad: chosen().length ? '' : reason.input.value });
    const write = ({ roller, uten_raad }) => {
      boxes.forEach((box) => (box.checked = roller.includes(box.value)));
      reason.set(uten_raad);
      showWhy();
    };
    const send = (value, sett) => this.#post('raadspurt', { ...value, sett });
    const names = ({ roller, uten_raad }) => [
      ...roles.filter(({ rolle }) => roller.includes(rolle)).map(({ navn }) => navn),
      uten_raad,
    ];
    const told = (other) => quote(names(other).filter(Boolean), t);
    const controls = [...boxes, reason.input];
    const part = new Lagring(naa, { controls, read, write, send, saved, told, t });
    write(naa);
    return this.#placed(element, part, controls);
  }

  // ---- What is missing, and the end ----

  #update({ mangler, forslag }) {
    this.#missing = mangler;
    this.#measures.suggest(forslag);
    const links = mangler.map((name) => this.#missingLink(name));
    const t = this.#t;
    this.#missingList.replaceChildren(...(links.length ? links : [el('li', { class: 'alt' }, t('mangler_ingenting'))]));
    if (!links.length) this.#problem.replaceChildren();
  }

  #missingLink(name) {
    const onclick = (event) => {
      event.preventDefault();
      this.#goTo(name);
    };
    return el('li', {}, el('a', { href: `#${name}`, onclick }, this.#title(name)));
  }

  #title(name) {
    const felt = this.#plan.felter.find((one) => one.felt === name);
    return felt?.sporsmaal ?? this.#t(name === 'tiltak' ? 'mangler_tiltak' : name);
  }

  #goTo(name) {
    if (name === 'tiltak') return this.#measures.focusMissing();
    const reason = this.#fields.get('begrunnelse');
    const field = name === 'snakket' && !reason.element.hidden ? reason : this.#fields.get(name);
    field.focus();
  }

  async #tryToFinish() {
    this.#problem.replaceChildren();
    await Promise.all(this.#parts().map((part) => part.save()));
    const unsaved = this.#parts().find((part) => part.unsaved);
    if (unsaved) return this.#stop('ferdig_ulagret', () => unsaved.focus());
    if (this.#missing.length) return this.#stop('ferdig_mangler', () => this.#missingHeading.focus());
    this.#dialog.showModal();
  }

  #stop(key, goThere) {
    this.#problem.replaceChildren(el('p', {}, this.#t(key)));
    goThere();
  }

  #question() {
    const t = this.#t;
    const finish = () => {
      this.#dialog.close();
      this.#finish();
    };
    return el(
      'dialog',
      { 'aria-labelledby': 'sporsmaal', 'aria-describedby': 'om-ferdig' },
      el('h2', { id: 'sporsmaal' }, t('ferdig_sporsmaal')),
      el('p', { id: 'om-ferdig' }, t('ferdig_om')),
      el(
        'p',
        { class: 'knapper' },
        el('button', { type: 'button', class: 'hoved', onclick: finish }, t('ferdig_ja')),
        el('button', { type: 'button', onclick: () => this.#dialog.close() }, t('avbryt')),
      ),
    );
  }

  async #finish() {
    try {
      await this.#post('ferdig', {});
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#problem.replaceChildren(el('p', {}, ...inWords(error, this.#t)));
      if (error.more.mangler) this.#update({ forslag: [], mangler: error.more.mangler });
      return;
    }
    await this.#done();
  }
}
