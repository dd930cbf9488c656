import { channelOn } from "./column-view.js";
import { personOf, versionFor } from "./store.js";

/** @import { App } from "./app.js" */
/** @import { WireMessage } from "../wire.ts" */

/** Milliseconds. A message that has not changed for this long counts as finished. */
const quietMs = 1_500;
/** The most characters that are read out. A screen reader cannot be interrupted within a message. */
const mostLetters = 600;

/**
 * Reads messages out to screen readers: each once, when it is finished. A live region around the messages would read a growing
 * answer again with every edit.
 * @param {App} app
 * @returns {(messages: readonly WireMessage[]) => void} to be called with messages that are new or changed
 */
export function createAnnouncer(app) {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const growing = new Map();
  const said = new Set();

  /** @param {WireMessage} message */
  const isShown = ({ platform, channel, thread, id }) => {
    const place = app.ui.columns[platform]?.thread;
    return channelOn(app, platform)?.id === channel && (place === undefined || place === (thread ?? id));
  };

  /** @param {string} key */
  const announce = (key) => {
    growing.delete(key);
    const message = app.store.messages.get(key);
    const reader = message && app.idOn(message.platform);
    const version = message && versionFor(message, reader ?? "");
    if (!message || !version || said.has(key) || message.author === reader || !isShown(message)) return;
    if (message.streaming) return;
    said.add(key);
    const name = personOf(app.store, message.platform, message.author)?.name ?? message.author;
    app.announcement = `${name}: ${version.text.slice(0, mostLetters)}`;
    app.changed();
  };

  return (messages) => {
    for (const { key } of messages) {
      clearTimeout(growing.get(key));
      growing.set(key, setTimeout(announce, quietMs, key));
    }
  };
}
