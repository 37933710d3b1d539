/** A part of the form that is stored by itself as soon as it is left, and never over words that nobody has seen. */

import { ApiError, characters, el, formatter, isPassing } from './felles.js';

const CLOCK = { hour: '2-digit', minute: '2-digit' };

let made = 0; // names have to be unique on the page

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export class Lagring {
  #parts;
  #stored; // what the store has, as far as this page knows
  #refused; // what the gateway would not take
  #conflict = false;
  #saving = null;
  #again = false;

  /**
   * `controls` are the inputs. `read` gives what stands in them, `write` puts what the gateway has there, and `shape`
   * makes that as `read` gives it. `send(value, stored)` gives the gateway's answer, `saved` is told every one of them,
   * and `told` says another's words.
   */
  constructor(naa, { controls, read, write, shape = (value) => value, send, saved, told, t }) {
    this.#parts = { controls, read, write, shape, send, saved, told, t };
    this.#stored = shape(naa);
    this.status = el('p', { class: 'status', role: 'status' });
    this.problem = el('div', { class: 'problem', role: 'alert', id: `problem-${(made += 1)}` });
    for (const control of controls) {
      const described = [control.getAttribute('aria-describedby'), this.problem.id].filter(Boolean).join(' ');
      control.setAttribute('aria-describedby', described);
    }
  }

  /** Whether something stands here that is not stored. */
  get unsaved() {
    return !same(this.#parts.read(), this.#stored);
  }

  /** Goes to where it can be mended. */
  focus() {
    (this.problem.querySelector('button') ?? this.#parts.controls[0]).focus();
  }

  /** Stores what stands here, if it is new; done when it is stored or has been refused. */
  save() {
    if (this.#saving) this.#again = true;
    else if (this.#isNew()) this.#saving = this.#saveAll();
    else if (!this.unsaved && this.problem.hasChildNodes()) this.#say('');
    return this.#saving ?? Promise.resolve();
  }

  /** Stores when the focus moves on, but not on its way to what can be pressed in the problem, which would go. */
  leave({ relatedTarget }) {
    if (!this.problem.contains(relatedTarget)) this.save();
  }

  /** Says what is wrong with what stands here, which is not sent. */
  complain(...words) {
    this.#refused = this.#parts.read();
    this.#say('', el('p', {}, ...words));
  }

  #isNew() {
    return this.unsaved && !this.#conflict && !same(this.#parts.read(), this.#refused);
  }

  async #saveAll() {
    do {
      this.#again = false;
      await this.#saveOnce(this.#parts.read());
    } while (this.#again && this.#isNew());
    this.#saving = null;
  }

  async #saveOnce(value) {
    const { read, write, shape, send, saved, t } = this.#parts;
    this.#refused = undefined;
    this.#say(t('lagrer'));
    try {
      const answer = await send(value, this.#stored);
      this.#stored = shape(answer.naa);
      if (same(read(), value)) write(answer.naa);
      this.#say(t('lagret', { tid: formatter(t.sprak, CLOCK)(answer.tid).replace(':', '.') }));
      saved(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'endret_imens') this.#ask(error);
      else this.#refuse(value, error);
    }
  }

  /** Somebody else has written here: both are shown, and the person chooses. */
  #ask({ text, more: { naa } }) {
    const { controls, write, shape, told } = this.#parts;
    this.#conflict = true;
    const settle = () => {
      this.#conflict = false;
      this.#stored = shape(naa);
      controls[0].focus();
      this.#say('');
    };
    const keep = () => {
      settle();
      this.save();
    };
    const take = () => {
      write(naa); // before the focus moves, which would store what stands here
      settle();
    };
    const buttons = [this.#button('behold_min', keep), this.#button('bruk_den_andres', take)];
    this.#say('', el('p', {}, text), ...told(naa), ...buttons);
  }

  #refuse(value, error) {
    const { t } = this.#parts;
    const mayPass = isPassing(error) || error.status === 401;
    if (!mayPass) this.#refused = value;
    const retry = mayPass ? [this.#button('prov_igjen', () => this.save())] : [];
    this.#say('', el('p', {}, el('strong', {}, t('ikke_lagret')), ' ', ...inWords(error, t)), ...retry);
  }

  #button(key, onclick) {
    return el('button', { type: 'button', onclick }, this.#parts.t(key));
  }

  #say(status, ...problem) {
    const { controls } = this.#parts;
    if (this.problem.contains(document.activeElement)) controls[0].focus();
    this.status.textContent = status;
    this.problem.replaceChildren(...problem);
    const fields = controls.filter(({ type }) => type !== 'radio' && type !== 'checkbox');
    fields.forEach((field) => field.setAttribute('aria-invalid', String(problem.length > 0)));
  }
}

/** A text field: its label, help, input, the room left, and `set` to write in it. */
export function textField({ id, label, help, rows, most, t }) {
  const about = help ? el('p', { class: 'hjelp', id: `${id}-hjelp` }, help) : null;
  const counter = el('span', { class: 'teller', id: `${id}-teller` });
  const described = [about?.id, counter.id].filter(Boolean).join(' ');
  const input = el('textarea', { id, rows, 'aria-describedby': described });
  const count = () => {
    const left = most - characters(input.value.trim());
    counter.textContent = t(left < 0 ? 'for_mye' : 'igjen', { antall: Math.abs(left) });
    counter.classList.toggle('over', left < 0);
  };
  const set = (value) => {
    input.value = value;
    count();
  };
  input.addEventListener('input', count);
  set('');
  return { label: el('label', { for: id }, label), about, input, counter, set };
}

/** What went wrong; and where it takes a sign-in, the way there. */
export function inWords(error, t) {
  const text = error.text ?? t(error.status ? 'feil_uventet' : 'feil_kontakt');
  return error.status === 401 ? [text, ' ', signInLink(t)] : [text];
}

/** The way to sign in: and then `back` to a page of ours, or in a tab of its own, so that what is written here stays. */
export function signInLink(t, back = null) {
  const href = `/innlogging?retur=${encodeURIComponent(back ?? '/static/innlogget.html')}`;
  return back ? el('a', { href }, t('logg_inn')) : el('a', { href, target: '_blank' }, t('logg_inn_ny_fane'));
}

/** The words of another, as they stand in the store. */
export function quote(lines, t) {
  return [el('p', {}, t('den_andres')), el('blockquote', {}, ...lines.map((line) => el('p', {}, line)))];
}
