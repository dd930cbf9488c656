import { html, render } from "lit-html";

/** @import { App } from "./app.js" */
/** @import { WireMessage } from "../wire.ts" */
/** @import { OfferedCommand } from "../../world/platform.ts" */

/**
 * Fetches the commands at a place. Fetched each time, because bots can register commands at any time.
 * @param {string} platform
 * @param {string} channel
 * @returns {Promise<OfferedCommand[]>}
 */
export async function commandsAt(platform, channel) {
  const query = new URLSearchParams({ platform, channel });
  const response = await fetch(`/commands?${query.toString()}`);
  return response.ok ? response.json() : [];
}

/**
 * Opens a dialog to choose a message shortcut.
 * @param {App} app
 * @param {WireMessage} message
 */
export async function openShortcuts(app, message) {
  const { platform, space, channel, id } = message;
  const offered = (await commandsAt(platform, channel)).filter(({ on }) => on === "message");
  const dialog = document.createElement("dialog");
  /** @param {string} name */
  const call = (name) => {
    dialog.close();
    void app.act("shortcut", { platform, space, channel, message: id, name });
  };
  render(
    html`<h2>Shortcuts</h2>
      ${offered.length === 0 ? html`<p class="subtext">No bot offers one here.</p>` : ""}
      ${offered.map(
        ({ name, description }) =>
          html`<button class="button wide" @click=${() => call(name)}>${description || name}</button>`,
      )}
      <form method="dialog"><button class="button">Close</button></form>`,
    dialog,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
