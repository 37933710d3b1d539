/** The page's own colours, where everybody can read them; else ours, and the reason in the console. */

import { el } from './felles.js';

const TEXT = 4.5; // WCAG 1.4.3
const SHAPE = 3; // WCAG 1.4.11
const ON = {
  flate: { tekst: TEXT, 'tekst-dempet': TEXT, hoved: TEXT, krise: TEXT, feil: TEXT, kant: SHAPE, fokus: SHAPE },
  'flate-dempet': { tekst: TEXT, 'tekst-dempet': TEXT, hoved: TEXT, krise: TEXT, feil: TEXT, gjort: TEXT, fokus: SHAPE },
  'hoved-dempet': { tekst: TEXT, 'hoved-sterk': TEXT },
  hoved: { 'paa-hoved': TEXT },
  'hoved-sterk': { 'paa-hoved': TEXT },
  'krise-flate': { tekst: TEXT, hoved: TEXT },
  'feil-flate': { tekst: TEXT, hoved: TEXT },
};

let said = '';

/** Looks at the properties that the page has set on the chat; `frame` is where our own can stand in their place. */
export function useReadableColours(chat, frame, t) {
  const problem = firstProblem(chat.shadowRoot);
  frame.classList.toggle('husets', problem !== null);
  const text = problem ? t('farger_avvist', problem) : '';
  if (text && text !== said) console.warn(text);
  said = text;
}

/** The first pair that cannot be told apart well enough: {farge, paa, har, minst}. */
function firstProblem(root) {
  const probe = root.appendChild(el('span', { hidden: '' }));
  probe.style.forcedColorAdjust = 'none'; // where the system has colours of its own, those hold anyway
  const format = new Intl.NumberFormat('nb-NO', { maximumFractionDigits: 1 });
  let problem = null;
  for (const [paa, colours] of Object.entries(ON)) {
    for (const [farge, minst] of Object.entries(colours)) {
      const har = contrast(luminance(probe, farge), luminance(probe, paa));
      if (!(har >= minst)) problem ??= { farge, paa, har: format.format(har), minst: format.format(minst) };
    }
  }
  probe.remove();
  return problem;
}

/** The relative luminance of a colour as WCAG has it; NaN where it is no colour, or can be seen through. */
function luminance(probe, name) {
  const property = `var(--naervaer-${name})`;
  probe.style.color = `color-mix(in srgb, ${property}, ${property})`; // makes every notation the same one
  const [, ...parts] = /^color\(srgb (\S+) (\S+) (\S+)\)$/.exec(getComputedStyle(probe).color) ?? [];
  const [red, green, blue] = parts.map(Number).map((part) => {
    return part <= 0.04045 ? Math.max(part, 0) / 12.92 : ((Math.min(part, 1) + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
