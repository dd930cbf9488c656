import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { draftAt } from "./draft.js";
import { icon } from "./icons.js";
import { commandsAt } from "./shortcuts-dialog.js";
import { versionFor } from "./store.js";
import { complete, listId, optionId, suggest, suggestionsView } from "./suggestions.js";

/** @import { App } from "./app.js" */
/** @import { Draft, Place } from "./draft.js" */
/** @import { WireMessage } from "../wire.ts" */

const typingEveryMs = 4_000;

/** @param {File} file */
async function toUpload(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, mediaType: file.type || "application/octet-stream", base64: btoa(binary) };
}

/** @param {App} app @param {Place} place */
async function send(app, place) {
  const draft = draftAt(app, place);
  const text = draft.text.trim();
  const column = app.ui.columns[place.platform] ?? {};
  const edited = column.editing ? app.store.messages.get(column.editing) : undefined;
  if (!text && draft.files.length === 0) return;
  const { files } = draft;
  Object.assign(draft, { text: "", files: [], suggestions: [], saidTyping: 0 });
  const { editing: _editing, replyTo, ...rest } = column;
  app.go(place.platform, rest);
  const [, command = "", input = ""] = /^(\/[\w-]+)\s*([\s\S]*)$/.exec(text) ?? [];
  const offered = command ? await commandsAt(place.platform, place.channel) : [];
  const known = offered.find(({ name, on }) => on === "text" && (name === command || `/${name}` === command));
  const quoted = replyTo ? app.store.messages.get(replyTo)?.id : undefined;
  const done = edited
    ? await app.act("edit", { ...place, message: edited.id, text })
    : known
      ? await app.act("command", { ...place, name: known.name, input })
      : await app.act("say", { ...place, text, files, ...(quoted && { replyTo: quoted }) });
  // A refused text returns to the composer.
  if (!done) Object.assign(draft, { text, files });
  app.changed();
}

/** @param {App} app @param {Place} place */
function editLast(app, place) {
  const me = app.idOn(place.platform);
  const own = [...app.store.messages.values()]
    .filter(
      (message) =>
        message.author === me &&
        message.platform === place.platform &&
        message.channel === place.channel &&
        message.thread === place.thread &&
        versionFor(message, me),
    )
    .sort((a, b) => b.order - a.order)[0];
  if (own) startEditing(app, place, own);
}

/**
 * Puts an own message into the composer of its place.
 * @param {App} app
 * @param {Place} place
 * @param {WireMessage} message
 */
export function startEditing(app, place, message) {
  draftAt(app, place).text = versionFor(message, app.idOn(place.platform))?.text ?? "";
  app.go(place.platform, { ...app.ui.columns[place.platform], editing: message.key });
}

/** @param {App} app @param {Place} place @param {KeyboardEvent & { currentTarget: HTMLTextAreaElement }} event */
function onKey(app, place, event) {
  const draft = draftAt(app, place);
  const { suggestions } = draft;
  const column = app.ui.columns[place.platform] ?? {};
  if (event.isComposing) return;
  if (suggestions.length > 0) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) draft.chosen = (draft.chosen + step + suggestions.length) % suggestions.length;
    else if (event.key === "Enter" || event.key === "Tab") {
      complete(app, place, event.currentTarget, suggestions[draft.chosen]);
    } else if (event.key === "Escape") draft.suggestions = [];
    else return;
    event.preventDefault();
    app.changed();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    void send(app, place);
  } else if (event.key === "ArrowUp" && draft.text === "") {
    event.preventDefault();
    editLast(app, place);
  } else if (event.key === "Escape") {
    const { editing, replyTo, thread, ...rest } = column;
    if (editing) draft.text = "";
    app.go(place.platform, editing || replyTo ? { ...rest, ...(thread && { thread }) } : rest);
  }
}

/** @param {App} app @param {Place} place @param {Draft} draft */
function hintView(app, place, draft) {
  const { editing, replyTo, ...rest } = app.ui.columns[place.platform] ?? {};
  const message = app.store.messages.get(editing ?? replyTo ?? "");
  if (!message) return nothing;
  const cancel = () => {
    if (editing) draft.text = "";
    app.go(place.platform, rest);
  };
  return html`<p class="composing">
    ${editing ? "Editing your message" : `Replying to “${message.versions.at(-1)?.text.slice(0, 60) ?? ""}”`}
    <button class="quiet" @click=${cancel}>Cancel</button>
  </p>`;
}

/**
 * Where one types.
 * @param {App} app
 * @param {Place} place
 * @param {string} label
 */
export function composerView(app, place, label) {
  const draft = draftAt(app, place);
  /** @param {InputEvent} event */
  const onInput = (event) => {
    const area = /** @type {HTMLTextAreaElement} */ (event.target);
    draft.text = area.value;
    if (Date.now() - draft.saidTyping > typingEveryMs && draft.text) {
      draft.saidTyping = Date.now();
      app.tryAct("type", { ...place });
    }
    void suggest(app, place, area);
  };
  /** @param {Event} event */
  const onFiles = async (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const files = [...(input.files ?? [])];
    input.value = "";
    draft.files = [...draft.files, ...(await Promise.all(files.map(toUpload)))];
    app.changed();
  };
  const isOpen = draft.suggestions.length > 0;
  return html`<div class="composer">
    ${hintView(app, place, draft)} ${suggestionsView(app, place, draft)}
    ${
      draft.files.length > 0
        ? html`<p class="composing">
            ${icon("attach")} ${draft.files.map(({ name }) => name).join(", ")}
            <button
              class="quiet"
              @click=${() => {
                draft.files = [];
                app.changed();
              }}
            >
              Remove
            </button>
          </p>`
        : nothing
    }
    <div class="writing">
      <label class="attach" title="Attach files"
        >${icon("attach")}<input type="file" multiple aria-label="Attach files" @change=${onFiles}
      /></label>
      <textarea
        rows="1"
        placeholder=${label}
        aria-label=${label}
        role="combobox"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded=${isOpen}
        aria-controls=${isOpen ? listId(place) : nothing}
        aria-activedescendant=${isOpen ? optionId(place, draft.chosen) : nothing}
        .value=${live(draft.text)}
        @input=${onInput}
        @keydown=${(/** @type {KeyboardEvent & { currentTarget: HTMLTextAreaElement }} */ event) => onKey(app, place, event)}
      ></textarea>
      <button
        class="send"
        aria-label="Send"
        ?disabled=${!draft.text.trim() && draft.files.length === 0}
        @click=${() => send(app, place)}
      >
        ${icon("send")}
      </button>
    </div>
  </div>`;
}
