import { html, nothing } from "lit-html";
import { icon } from "./icons.js";
import { blocksView } from "./markup-view.js";

/** @import { Piece, PlacedControl, Step } from "../pieces.ts" */

/**
 * What a piece needs to be drawn and used.
 * @typedef {object} Use
 * @property {string} reader
 * @property {(control: PlacedControl, values?: string[]) => void} press
 */

const stepSigns = { pending: "○", in_progress: "◐", complete: "✓", error: "✕" };
const stepWords = { pending: "waiting", in_progress: "under way", complete: "done", error: "failed" };

/** @param {Step} step @param {Use} use */
function stepView({ title, status, blocks, sources }, { reader }) {
  return html`<li class="step ${status}">
    <span class="sign" role="img" aria-label=${stepWords[status]}>${stepSigns[status]}</span>
    <div>
      <span class="step-title">${title}</span>
      ${blocksView(blocks, reader)}
      ${
        sources.length === 0
          ? nothing
          : html`<p class="sources">
              ${sources.map(({ label, url }) =>
                url
                  ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${label}</a>`
                  : html`<span>${label}</span>`,
              )}
            </p>`
      }
    </div>
  </li>`;
}

/** @param {PlacedControl} control @param {Use} use */
function controlView(control, use) {
  const { kind, label, url, style = "secondary", disabled = false, options = [] } = control;
  if (kind === "link") {
    return html`<a class="button" href=${url ?? "#"} target="_blank" rel="noopener noreferrer"
      >${label} ↗</a
    >`;
  }
  if (kind === "button") {
    return html`<button class="button ${style}" ?disabled=${disabled} @click=${() => use.press(control)}>
      ${label || "•"}
    </button>`;
  }
  /** @param {Event} event */
  const choose = (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.value) {
      use.press(control, [event.target.value]);
    }
  };
  return html`<select class="button" aria-label=${label || "Choose"} ?disabled=${disabled} @change=${choose}>
    <option value="">${label || "Choose…"}</option>
    ${options.map((option) => html`<option value=${option.value}>${option.label}</option>`)}
  </select>`;
}

/**
 * Draws the pieces of a message.
 * @param {readonly Piece[]} pieces
 * @param {Use} use
 * @returns {unknown}
 */
export function piecesView(pieces, use) {
  return pieces.map((piece) => {
    switch (piece.type) {
      case "text":
        return html`<div class="text">${blocksView(piece.blocks, use.reader)}</div>`;
      case "context":
        return html`<div class="text context">${blocksView(piece.blocks, use.reader)}</div>`;
      case "divider":
        return html`<hr />`;
      case "controls":
        return html`<div class="controls">
          ${piece.controls.map((control) => controlView(control, use))}
        </div>`;
      case "card": {
        // Set as a property, because the content security policy forbids style attributes.
        const accent =
          piece.accent === undefined ? "" : `--accent: #${piece.accent.toString(16).padStart(6, "0")}`;
        return html`<div class="card" .style=${accent}>
          ${piecesView(piece.pieces, use)}
          ${piece.footer ? html`<p class="subtext">${piece.footer}</p>` : nothing}
        </div>`;
      }
      case "fields":
        return html`<dl class="fields">
          ${piece.fields.map(
            ({ name, value, inline }) =>
              html`<div class=${inline ? "inline" : ""}>
                ${name.length > 0 ? html`<dt>${blocksView(name, use.reader)}</dt>` : nothing}
                <dd>${blocksView(value, use.reader)}</dd>
              </div>`,
          )}
        </dl>`;
      case "steps":
        return html`<div class="steps">
          ${piece.title ? html`<p class="steps-title">${piece.title}</p>` : nothing}
          <ol>
            ${piece.steps.map((step) => stepView(step, use))}
          </ol>
        </div>`;
      case "picture":
        return html`<p class="picture">
          ${icon("file")}
          ${piece.url ? html`<a href=${piece.url} target="_blank" rel="noopener noreferrer">${piece.text}</a>` : piece.text}
        </p>`;
    }
  });
}
