import { html, nothing } from "lit-html";
import { draftAt } from "./draft.js";
import { commandsAt } from "./shortcuts-dialog.js";

/** @import { App } from "./app.js" */
/** @import { Draft, Place, Suggestion } from "./draft.js" */

/**
 * Looks for what may complete the word before the caret: people after "@", commands after "/".
 * @param {App} app
 * @param {Place} place
 * @param {HTMLTextAreaElement} area
 */
export async function suggest(app, place, area) {
  const draft = draftAt(place);
  const before = area.value.slice(0, area.selectionStart);
  const word = /(?:^|\s)([@/])([^\s@]{0,30})$/.exec(before);
  const [, sign, begun = ""] = word ?? [];
  const starts = (/** @type {string} */ name) => name.toLowerCase().startsWith(begun.toLowerCase());
  draft.from = before.length - begun.length - 1;
  draft.chosen = 0;
  draft.suggestions = [];
  if (sign === "@") {
    draft.suggestions = [...app.store.people.values()]
      .filter(({ name, ids, key }) => ids[place.platform] && key !== app.ui.as && starts(name))
      .sort((a, b) => Number(b.isBot) - Number(a.isBot))
      .map(({ name, isBot }) => ({ name: `@${name}`, hint: isBot ? "app" : "" }));
  } else if (sign === "/" && draft.from === 0) {
    const offered = await commandsAt(place.platform, place.channel);
    draft.suggestions = offered
      .filter(({ on }) => on === "text")
      .map(({ name, description }) => ({ name: name.startsWith("/") ? name : `/${name}`, hint: description }))
      .filter(({ name }) => starts(name.slice(1)));
  }
  app.changed();
}

/**
 * Puts a suggestion in place of the word it completes.
 * @param {App} app
 * @param {Place} place
 * @param {HTMLTextAreaElement} area
 * @param {Suggestion | undefined} suggestion
 */
export function complete(app, place, area, suggestion) {
  const draft = draftAt(place);
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
  return html`<ul class="suggestions" role="listbox" id="suggestions-${place.platform}">
    ${draft.suggestions.map(
      (suggestion, index) =>
        html`<li
          role="option"
          aria-selected=${index === draft.chosen}
          @mousedown=${(/** @type {MouseEvent} */ event) => take(event, suggestion)}
        >
          <b>${suggestion.name}</b> <span>${suggestion.hint}</span>
        </li>`,
    )}
  </ul>`;
}
