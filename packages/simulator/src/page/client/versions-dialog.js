import { html, nothing, render } from "lit-html";
import { piecesView } from "./pieces-view.js";
import { personOf } from "./store.js";

/** @import { App } from "./app.js" */
/** @import { WireMessage, WireVersion } from "../wire.ts" */

/** @param {App} app @param {WireMessage} message @param {WireVersion[]} versions @param {number} index */
function view(app, message, versions, index) {
  const version = versions[index];
  const first = versions[0];
  if (!version || !first) return nothing;
  const names = version.seenBy?.map((id) => personOf(app.store, message.platform, id)?.name ?? id);
  return html`<h2>Version ${version.number} of ${versions.length}</h2>
    <p class="subtext">
      ${((version.at - first.at) / 1_000).toFixed(2)} s after the first ·
      ${names ? `seen by ${names.join(", ")}` : "seen by all"} · ${version.text.length} characters
    </p>
    <div class="version-body message">
      <div class="body">
        ${piecesView(version.pieces, { reader: app.idOn(message.platform), press: () => {} })}
      </div>
    </div>`;
}

/**
 * Opens a dialog with a slider through all versions of a message.
 * @param {App} app
 * @param {WireMessage} message
 */
export async function openVersions(app, message) {
  const { platform, channel, id } = message;
  const query = new URLSearchParams({ platform, channel, message: id });
  const response = await fetch(`/versions?${query.toString()}`);
  if (!response.ok) return;
  /** @type {WireVersion[]} */
  const versions = await response.json();
  const dialog = document.createElement("dialog");
  dialog.className = "versions-dialog";
  /** @param {number} index */
  const draw = (index) =>
    render(
      html`${view(app, message, versions, index)}
        <input
          type="range"
          aria-label="Version"
          min="0"
          max=${versions.length - 1}
          .value=${String(index)}
          @input=${(/** @type {InputEvent} */ event) => draw(Number(/** @type {HTMLInputElement} */ (event.target).value))}
        />
        <form method="dialog"><button class="button primary">Close</button></form>`,
      dialog,
    );
  draw(versions.length - 1);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input")?.focus();
}
