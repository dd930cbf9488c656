import { html, nothing } from "lit-html";

/** @import { Block, Inline } from "../markup/tree.ts" */

const inlineTags = {
  /** @param {unknown} inner */
  strong: (inner) => html`<strong>${inner}</strong>`,
  /** @param {unknown} inner */
  emphasis: (inner) => html`<em>${inner}</em>`,
  /** @param {unknown} inner */
  strike: (inner) => html`<s>${inner}</s>`,
  /** @param {unknown} inner */
  underline: (inner) => html`<u>${inner}</u>`,
  /** @param {unknown} inner */
  spoiler: (inner) => html`<button class="spoiler" aria-label="Spoiler" @click=${reveal}>${inner}</button>`,
};

/** @param {Event} event */
function reveal(event) {
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.classList.add("revealed");
}

/** @param {number} at @param {string} style */
function time(at, style) {
  const date = new Date(at);
  if (style === "R") {
    const minutes = Math.round((at - Date.now()) / 60_000);
    const [amount, unit] = Math.abs(minutes) < 90 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
    return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(
      Number(amount),
      /** @type {"minute" | "hour"} */ (unit),
    );
  }
  const day = { dateStyle: /** @type {const} */ ("medium") };
  const clock = { timeStyle: /** @type {const} */ ("short") };
  const format =
    style === "t" || style === "T" ? clock : style === "d" || style === "D" ? day : { ...day, ...clock };
  return new Intl.DateTimeFormat(undefined, format).format(date);
}

/**
 * Draws inline text.
 * @param {Inline[]} inlines
 * @param {string} reader
 * @returns {unknown}
 */
export function inlineView(inlines, reader) {
  return inlines.map((inline) => {
    if (typeof inline === "string") return inline;
    switch (inline.type) {
      case "code":
        return html`<code>${inline.text}</code>`;
      case "link":
        // The server has checked that it is http(s) or mailto.
        return html`<a href=${inline.url} target="_blank" rel="noopener noreferrer"
          >${inlineView(inline.children, reader)}</a
        >`;
      case "mention":
        return html`<span class="mention ${inline.person === reader ? "me" : ""}">${inline.text}</span>`;
      case "time":
        return html`<time class="stamp" datetime=${new Date(inline.at).toISOString()}
          >${time(inline.at, inline.style)}</time
        >`;
      case "strong":
      case "emphasis":
      case "strike":
      case "underline":
      case "spoiler":
        return inlineTags[inline.type](inlineView(inline.children, reader));
    }
  });
}

/** @param {Extract<Block, { type: "list" }>} list @param {string} reader */
function listView({ start, items }, reader) {
  const entries = items.map(
    ({ done, blocks }) =>
      html`<li class=${done === undefined ? "" : "task"}>
        ${done === undefined ? nothing : html`<input type="checkbox" disabled .checked=${done} />`}
        ${blocksView(blocks, reader)}
      </li>`,
  );
  return start === undefined
    ? html`<ul>
        ${entries}
      </ul>`
    : html`<ol start=${start}>
        ${entries}
      </ol>`;
}

/** @param {Extract<Block, { type: "table" }>} table @param {string} reader */
function tableView({ head, rows }, reader) {
  return html`<div class="table" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th>${inlineView(cell, reader)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${inlineView(cell, reader)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {number} level @param {unknown} inner */
function headingView(level, inner) {
  // A heading in a message is not part of the page's outline.
  return html`<p class="heading level-${Math.min(level, 4)}">${inner}</p>`;
}

/**
 * Formatted text.
 * @param {readonly Block[]} blocks
 * @param {string} reader
 * @returns {unknown}
 */
export function blocksView(blocks, reader) {
  return blocks.map((block) => {
    switch (block.type) {
      case "paragraph":
        return html`<p>${inlineView(block.children, reader)}</p>`;
      case "subtext":
        return html`<p class="subtext">${inlineView(block.children, reader)}</p>`;
      case "heading":
        return headingView(block.level, inlineView(block.children, reader));
      case "quote":
        return html`<blockquote>${blocksView(block.blocks, reader)}</blockquote>`;
      case "code":
        return html`<pre data-language=${block.language} tabindex="0"><code>${block.text}</code></pre>`;
      case "list":
        return listView(block, reader);
      case "table":
        return tableView(block, reader);
      case "rule":
        return html`<hr />`;
    }
  });
}
