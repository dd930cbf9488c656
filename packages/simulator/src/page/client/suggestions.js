import { html, nothing } from "lit-html";
import { draftAt } from "./draft.js";
import { commandsAt } from "./shortcuts-dialog.js";

/** @import { App } from "./app.js" */
/** @import { Draft, Place, Suggestion } from "./draft.js" */

/**
 * Finds completions for the word before the caret: people after "@", commands after "/".
 * @param {App} app
 * @param {Place} place
 * @param {HTMLTextAreaElement} area
 */
export async function suggest(app, place, area) {
  const draft = draftAt(app, place);
  const written = () => area.value.slice(0, area.selectionStart);
  const before = written();
  const [, sign = "", begun = ""] = /(?:^|\s)([@/])([^\s@]{0,30})$/.exec(before) ?? [];
  const from = before.length - begun.length - 1;
  const all = sign === "@" ? people(app, place) : sign === "/" && from === 0 ? await commands(place) : [];
  // The text has changed while commands were fetched. The new text finds its own suggestions.
  if (written() !== before) return;
  const word = `${sign}${begun}`.toLowerCase();
  const fitting = all.filter(({ name }) => name.toLowerCase().startsWith(word));
  // A complete word needs no suggestion, and Enter must send it.
  const isDone = fitting.some(({ name }) => name.toLowerCase() === word);
  Object.assign(draft, { from, chosen: 0, suggestions: isDone ? [] : fitting });
  app.changed();
}

/** @param {App} app @param {Place} place @returns {Suggestion[]} */
function people(app, { platform }) {
  return [...app.store.people.values()]
    .filter(({ ids, key }) => ids[platform] !== undefined && key !== app.ui.as)
    .sort((a, b) => Number(b.isBot) - Number(a.isBot))
    .map(({ name, isBot }) => ({ name: `@${name}`, hint: isBot ? "app" : "" }));
}

/** @param {Place} place @returns {Promise<Suggestion[]>} */
async function commands({ platform, channel }) {
  const offered = await commandsAt(platform, channel);
  return offered
    .filter(({ on }) => on === "text")
    .map(({ name, description }) => ({ name: name.startsWith("/") ? name : `/${name}`, hint: description }));
}

/**
 * Puts a suggestion in place of the word it completes.
 * @param {App} app
 * @param {Place} place
 * @param {HTMLTextAreaElement} area
 * @param {Suggestion | undefined} suggestion
 */
export function complete(app, place, area, suggestion) {
  const draft = draftAt(app, place);
  if (!suggestion) return;
  const rest = area.value.slice(area.selectionStart);
  draft.text = `${area.value.slice(0, draft.from)}${suggestion.name} ${rest}`;
  draft.suggestions = [];
  area.value = draft.text;
  const caret = draft.from + suggestion.name.length + 1;
  area.setSelectionRange(caret, caret);
  area.focus();
  app.changed();
}

/** @param {Place} place */
export const listId = ({ platform }) => `suggestions-${platform}`;

/** @param {Place} place @param {number} index */
export const optionId = (place, index) => `${listId(place)}-${index}`;

/**
 * @param {App} app
 * @param {Place} place
 * @param {Draft} draft
 */
export function suggestionsView(app, place, draft) {
  if (draft.suggestions.length === 0) return nothing;
  /** @param {MouseEvent} event @param {Suggestion} suggestion */
  const take = (event, suggestion) => {
    event.preventDefault();
    const target = /** @type {HTMLElement} */ (event.currentTarget);
    const area = target.closest(".composer")?.querySelector("textarea");
    if (area) complete(app, place, area, suggestion);
  };
  return html`<ul class="suggestions" role="listbox" aria-label="Suggestions" id=${listId(place)}>
    ${draft.suggestions.map(
      (suggestion, index) =>
        html`<li
          role="option"
          id=${optionId(place, index)}
          aria-selected=${index === draft.chosen}
          @mousedown=${(/** @type {MouseEvent} */ event) => take(event, suggestion)}
        >
          <b>${suggestion.name}</b> <span>${suggestion.hint}</span>
        </li>`,
    )}
  </ul>`;
}
