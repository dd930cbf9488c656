import { html } from "lit-html";

/** @import { WirePerson } from "../wire.ts" */

const hues = 8;

/** @param {string} text */
function hash(text) {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}

/** @param {string} name */
function initials(name) {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  return words.length > 1 ? `${words[0]?.[0] ?? ""}${words[1]?.[0] ?? ""}` : name.slice(0, 1);
}

/**
 * Draws an avatar from a name. The same name always has the same colour.
 * @param {{ name: string, isBot: boolean } | undefined} person
 * @param {string} [size]
 */
export function avatarView(person, size = "") {
  const { name = "?", isBot = false } = person ?? {};
  return html`<span class="avatar ${size} ${isBot ? "bot" : `hue-${hash(name) % hues}`}" aria-hidden="true"
    >${isBot ? "✦" : initials(name).toUpperCase()}</span
  >`;
}

/**
 * Formats a time of day in the person's time zone.
 * @param {number} at
 * @param {WirePerson | undefined} person
 */
export function timeFor(at, person) {
  const zone = person?.timeZone;
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(zone && { timeZone: zone }),
  }).format(at);
}
