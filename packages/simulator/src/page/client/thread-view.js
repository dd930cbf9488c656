import { html, nothing } from "lit-html";
import { messagesView } from "./message-view.js";
import { statusView } from "./status-view.js";
import { messagesAt } from "./store.js";

/** @import { App } from "./app.js" */
/** @import { WireMessage } from "../wire.ts" */

/** The number of replies that show below a message in its channel. */
const mostReplies = 4;

/**
 * Draws the end of a message's thread, so that a growing answer shows in the channel.
 * @param {App} app
 * @param {WireMessage} message
 */
export function threadBelow(app, message) {
  if (message.thread !== undefined) return nothing;
  const { platform, space, channel, id } = message;
  const place = { platform, space, channel, thread: id };
  const reader = app.idOn(platform);
  const replies = messagesAt(app.store, place, reader).filter((reply) => reply.id !== id);
  const thread = app.store.threads.get(`${platform}/${channel}/${id}`);
  const status = statusView(app, place);
  if (replies.length === 0 && status === nothing && !(thread && platform === "discord")) return nothing;
  const open = () => app.go(platform, { ...app.ui.columns[platform], channel, thread: id });
  const hidden = replies.length - mostReplies;
  const unread = app.store.unread.get(`${platform}/${channel}/${id}/${reader}`)?.count ?? 0;
  return html`<section class="thread" aria-label="Thread">
    ${thread?.name ? html`<p class="thread-name">${thread.name}</p>` : nothing}
    ${
      hidden > 0
        ? html`<button class="quiet" @click=${open}>
            ${hidden} earlier ${hidden === 1 ? "reply" : "replies"}
          </button>`
        : nothing
    }
    ${messagesView(app, replies.slice(-mostReplies))} ${status}
    <button class="quiet" @click=${open}>
      ${replies.length > 0 ? `Reply · ${replies.length} so far` : "Open the thread"}
      ${unread > 0 ? html`<span class="badge">${unread}</span>` : nothing}
    </button>
  </section>`;
}
