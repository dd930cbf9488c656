import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "./icons.js";
import { messagesAt, personOf, versionFor } from "./store.js";
import { avatarView } from "./person-view.js";

/** @import { App } from "./app.js" */
/** @import { WireChannel, WireThread } from "../wire.ts" */

/** @param {App} app @param {WireThread} thread */
function postView(app, thread) {
  const { platform, channel, id, name } = thread;
  const reader = app.idOn(platform);
  const messages = messagesAt(app.store, { platform, channel, thread: id }, reader);
  const first = messages[0];
  const author = first && personOf(app.store, platform, first.author);
  const unread = app.store.unread.get(`${platform}/${channel}/${id}/${reader}`)?.count ?? 0;
  return html`<button class="post" @click=${() => app.go(platform, { channel, thread: id })}>
    <b>${name}</b>
    <span class="post-text">${first && versionFor(first, reader)?.text.slice(0, 160)}</span>
    <span class="post-foot">
      ${avatarView(author, "tiny")} ${author?.name} · ${Math.max(messages.length - 1, 0)} replies
      ${unread > 0 ? html`<span class="badge">${unread}</span>` : ""}
    </span>
  </button>`;
}

/**
 * Draws a forum: its posts, and the form for a new one.
 * @param {App} app
 * @param {WireChannel} channel
 */
export function forumView(app, channel) {
  const { platform, id } = channel;
  const posts = [...app.store.threads.values()].filter(
    (thread) => thread.platform === platform && thread.channel === id,
  );
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { title, text } = Object.fromEntries(new FormData(form));
    const answer = await app.act("post", { platform, channel: id, title, text });
    if (!answer) return;
    form.reset();
    if (answer.thread) app.go(platform, { channel: id, thread: answer.thread });
  };
  return html`<div class="messages forum">
      ${posts.length === 0 ? html`<p class="empty">No posts yet.</p>` : ""}
      ${repeat(
        posts.toReversed(),
        ({ key }) => key,
        (thread) => postView(app, thread),
      )}
    </div>
    <form class="composer new-post" @submit=${submit}>
      <input name="title" placeholder="Title of a new post" aria-label="Title" required maxlength="100" />
      <div class="writing">
        <textarea
          name="text"
          rows="1"
          placeholder="What do you want to ask?"
          aria-label="Text"
          required
        ></textarea>
        <button class="send" aria-label="Post">${icon("send")}</button>
      </div>
    </form>`;
}
