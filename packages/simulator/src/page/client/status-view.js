import { html, nothing } from "lit-html";
import { icon } from "./icons.js";
import { personOf } from "./store.js";

/** @import { App } from "./app.js" */

/**
 * Draws the statuses of a place, with the platform's own Stop button if it has one.
 * @param {App} app
 * @param {{ platform: string, space: string, channel: string, thread?: string | undefined }} place
 */
export function statusView(app, place) {
  const { platform, channel, thread } = place;
  const me = app.idOn(platform);
  const here = app.store.statuses.filter(
    (status) =>
      status.platform === platform &&
      status.channel === channel &&
      status.thread === thread &&
      status.person !== me &&
      !(status.kind === "session" && status.text !== "processing"),
  );
  if (here.length === 0) return nothing;
  const isStoppable = here.some(({ kind }) => kind === "session");
  // A status replaces "is working", which a session in progress would add.
  const lines = here.filter(({ kind }) => kind !== "session" || here.length === 1);
  return html`<div class="status" role="status">
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    ${lines.map(({ person, kind, text }) => {
      const name = personOf(app.store, platform, person)?.name ?? person;
      const words = kind === "typing" ? "is typing…" : kind === "session" ? "is working…" : text;
      return html`<span><b>${name}</b> ${words}</span>`;
    })}
    ${
      isStoppable
        ? html`<button class="button stop" @click=${() => app.act("stop", place)}>
            ${icon("stop")} Stop
          </button>`
        : nothing
    }
  </div>`;
}
