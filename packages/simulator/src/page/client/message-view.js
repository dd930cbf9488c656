import { html, nothing } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { actionsView, named } from "./actions-view.js";
import { icon } from "./icons.js";
import { openVersions } from "./versions-dialog.js";
import { avatarView, timeFor } from "./person-view.js";
import { piecesView } from "./pieces-view.js";
import { personOf, versionFor } from "./store.js";

/** @import { App } from "./app.js" */
/** @import { WireMessage, WireFile, WirePerson, WireVersion } from "../wire.ts" */

/** How a message is drawn in its list. @typedef {{ compact: boolean, inThread: boolean }} Standing */

/** Messages of one person within this time share one name. */
const togetherMs = 5 * 60_000;

/** @param {number} size */
const sizeOf = (size) =>
  size < 1_000 ? `${size} B` : size < 1e6 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;

/** @param {WireFile} file */
function fileView({ name, size, url, isImage }) {
  if (isImage && url)
    return html`<a class="image" href=${url} target="_blank"
      ><img src=${url} alt=${name} loading="lazy"
    /></a>`;
  const inner = html`${icon("file")}<span class="file-name">${name}</span
    ><span class="file-size">${sizeOf(size)}</span>`;
  return url
    ? html`<a class="file" href=${url} download=${name}>${inner}</a>`
    : html`<span class="file">${inner}</span>`;
}

/** @param {App} app @param {WireMessage} message @param {string} reader */
function reactionsView(app, message, reader) {
  if (message.reactions.length === 0) return nothing;
  return html`<div class="reactions">
    ${message.reactions.map(({ emoji, sign, people }) => {
      const names = people.map((id) => personOf(app.store, message.platform, id)?.name ?? id).join(", ");
      return html`<button
        class="reaction"
        aria-pressed=${people.includes(reader)}
        title="${names} reacted with ${emoji}"
        @click=${() => app.act("react", { ...named(message), emoji })}
      >
        ${sign} <span>${people.length}</span>
      </button>`;
    })}
  </div>`;
}

/** @param {App} app @param {WireMessage} message */
function quoteView(app, message) {
  if (message.replyTo === undefined) return nothing;
  const quoted = app.store.messages.get(`${message.platform}/${message.channel}/${message.replyTo}`);
  const author = quoted && personOf(app.store, message.platform, quoted.author);
  return html`<p class="quoted">
    ${icon("reply")}
    <b>${author?.name ?? "someone"}</b>
    ${quoted?.deleted ? "(deleted)" : quoted?.versions.at(-1)?.text.slice(0, 120)}
  </p>`;
}

/** @param {App} app @param {WireMessage} message @param {WireVersion} version */
function notesView(app, message, version) {
  return html`
    ${message.onlyFor ? html`<span class="note">Only visible to you</span>` : nothing}
    ${message.broadcast ? html`<span class="note">also sent to the channel</span>` : nothing}
    ${
      message.versionCount > 1
        ? html`<button
            class="versions"
            title="Show every version of this message"
            @click=${() => openVersions(app, message)}
          >
            v${version.number}
          </button>`
        : nothing
    }
  `;
}

/** @param {number} at @param {WirePerson | undefined} me */
const momentView = (at, me) => html`<time datetime=${new Date(at).toISOString()}>${timeFor(at, me)}</time>`;

/** @param {App} app @param {WireMessage} message @param {Standing} standing */
function messageView(app, message, standing) {
  const reader = app.idOn(message.platform);
  const version = versionFor(message, reader);
  if (!version) return nothing;
  const author = personOf(app.store, message.platform, message.author);
  const me = app.store.people.get(app.ui.as);
  const press = (
    /** @type {{ id: string, number: number }} */ { id, number },
    /** @type {string[]} */ values = [],
  ) => void app.act("click", { ...named(message), control: id, number, values });
  const classes = [
    standing.compact && "compact",
    message.streaming && "streaming",
    message.onlyFor && "ephemeral",
    message.pings.includes(reader) && "pings-me",
    message.system && "system",
  ];
  return html`<article
    class="message ${classes.filter(Boolean).join(" ")}"
    tabindex="-1"
    data-message=${message.id}
    aria-label="${author?.name ?? message.author}, ${timeFor(message.at, me)}"
  >
    ${quoteView(app, message)}
    <div class="side">${standing.compact ? momentView(message.at, me) : avatarView(author)}</div>
    <div class="body">
      <header>
        ${
          standing.compact
            ? nothing
            : html`<b class="author">${author?.name ?? message.author}</b
                >${author?.isBot ? html`<span class="tag">APP</span>` : nothing}${momentView(message.at, me)}`
        }
        ${notesView(app, message, version)}
      </header>
      ${piecesView(version.pieces, { reader, press })}
      ${version.files.length > 0 ? html`<div class="files">${version.files.map(fileView)}</div>` : nothing}
      ${reactionsView(app, message, reader)}
    </div>
    ${actionsView(app, message, standing.inThread)}
  </article>`;
}

/** @param {WireMessage | undefined} before @param {WireMessage} message */
function standsTogether(before, message) {
  return (
    before !== undefined &&
    before.author === message.author &&
    message.replyTo === undefined &&
    !before.system &&
    !message.onlyFor === !before.onlyFor &&
    message.at - before.at < togetherMs
  );
}

/**
 * Draws a list of messages. `below` draws what hangs on each.
 * @param {App} app
 * @param {readonly WireMessage[]} messages
 * @param {(message: WireMessage) => unknown} [below] absent inside a thread
 * @returns {unknown}
 */
export function messagesView(app, messages, below) {
  const inThread = below === undefined;
  return repeat(
    messages,
    ({ key }) => key,
    (message, index) => {
      const before = messages[index - 1];
      const isBelowThread = below !== undefined && before !== undefined && below(before) !== nothing;
      const compact = !isBelowThread && standsTogether(before, message);
      // Most messages do not change between two frames. Authors may become known, or renamed, after their messages.
      const shared = [message, compact, app.ui.as, app.store.people, app.store.threads.has(message.key)];
      const drawn = guard(shared, () => messageView(app, message, { compact, inThread }));
      return html`${drawn}${below?.(message) ?? nothing}`;
    },
  );
}
