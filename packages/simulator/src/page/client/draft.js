/** @typedef {{ platform: string, space: string, channel: string, thread?: string | undefined }} Place */
/** @typedef {{ name: string, hint: string }} Suggestion */

/**
 * What a person is writing at a place.
 * @typedef {object} Draft
 * @property {string} text
 * @property {{ name: string, mediaType: string, base64: string }[]} files
 * @property {Suggestion[]} suggestions
 * @property {number} chosen
 * @property {number} from where the word begins that is being completed
 * @property {number} saidTyping
 */

/** @import { App } from "./app.js" */

/**
 * @param {App} app
 * @param {Place} place
 * @returns {Draft}
 */
export function draftAt({ drafts }, { platform, channel, thread = "" }) {
  const key = `${platform}/${channel}/${thread}`;
  const draft = drafts.get(key) ?? {
    text: "",
    files: [],
    suggestions: [],
    chosen: 0,
    from: 0,
    saidTyping: 0,
  };
  drafts.set(key, draft);
  return draft;
}
