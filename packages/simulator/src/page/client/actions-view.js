import { html, nothing } from "lit-html";
import { startEditing } from "./composer.js";
import { icon } from "./icons.js";
import { openShortcuts } from "./shortcuts-dialog.js";

/** @import { App } from "./app.js" */
/** @import { WireMessage } from "../wire.ts" */

const quickReactions = ["+1", "eyes", "x"];

/**
 * Returns the keys that name a message in a request.
 * @param {WireMessage} message
 */
export function named({ platform, space, channel, id }) {
  return { platform, space, channel, message: id };
}

/** @param {Parameters<typeof icon>[0]} sign @param {string} label @param {() => unknown} run */
function tool(sign, label, run) {
  return html`<button title=${label} aria-label=${label} @click=${run}>${icon(sign)}</button>`;
}

/**
 * Opens a message's thread. Slack's threads begin with the first reply, Discord's are created first. @param
 * {App} app @param {WireMessage} message
 */
async function openThread(app, message) {
  const { platform, channel, thread, id, key } = message;
  const isThere = platform !== "discord" || app.store.threads.has(key);
  const answer = isThere
    ? { thread: thread ?? id }
    : await app.act("thread", { ...named(message), name: message.versions.at(-1)?.text.slice(0, 60) });
  if (answer?.thread) app.go(platform, { channel, thread: answer.thread });
}

/**
 * Draws the tools of a message, which show on hover and focus.
 * @param {App} app
 * @param {WireMessage} message
 * @param {boolean} inThread
 */
export function actionsView(app, message, inThread) {
  const { platform, author } = message;
  /** @param {{ emoji: string, sign: string }} reaction */
  const react = ({ emoji, sign }) =>
    app.act("react", { ...named(message), emoji: platform === "discord" ? sign : emoji });
  const quote = () => app.go(platform, { ...app.ui.columns[platform], replyTo: message.key });
  return html`<div class="actions" role="toolbar" aria-label="What to do with this message">
    ${app.store.start.reactions
      .filter(({ emoji }) => quickReactions.includes(emoji))
      .map(
        (reaction) =>
          html`<button aria-label="React with ${reaction.emoji}" @click=${() => react(reaction)}>
            ${reaction.sign}
          </button>`,
      )}
    ${platform === "discord" ? tool("reply", "Reply", quote) : nothing}
    ${inThread ? nothing : tool("thread", "Open the thread", () => openThread(app, message))}
    ${
      author === app.idOn(platform)
        ? [
            tool("edit", "Edit", () => startEditing(app, message, message)),
            tool("trash", "Delete", () => app.act("remove", named(message))),
          ]
        : nothing
    }
    ${tool("more", "Shortcuts of bots", () => openShortcuts(app, message))}
  </div>`;
}
