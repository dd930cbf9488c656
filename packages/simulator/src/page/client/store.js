/**
 * @import { Patch, WireCall, WireBudget, WireChannel, WireForm, WireMessage, WirePerson, WireThread,
 * WireUnread, WireStatus, WireFault, WireStart } from "../wire.ts"
 */

/**
 * The world as the server has sent it. Things in the maps are replaced and never changed, so that views can compare them by identity.
 * The map of people is replaced as well, because every message shows names.
 * @typedef {object} Store
 * @property {WireStart} start
 * @property {number} skew difference between the world's clock and the browser's
 * @property {Map<string, WirePerson>} people
 * @property {Map<string, WireChannel>} channels
 * @property {Map<string, WireThread>} threads
 * @property {Map<string, WireMessage>} messages
 * @property {Map<string, WireForm>} forms
 * @property {Map<number, WireCall>} calls
 * @property {Map<string, WireBudget>} budgets
 * @property {Map<string, WireUnread>} unread
 * @property {WireStatus[]} statuses
 * @property {WireFault[]} faults
 * @property {Map<string, WireMessage[]> | undefined} places what stands where, worked out when it is asked for
 */

/** The panel shows as many calls as the server sends at the start. */
const mostCalls = 200;

/** @returns {Store} */
export function emptyStore() {
  return {
    start: { spaces: [], faultKinds: [], faultTargets: {}, reactions: [] },
    skew: 0,
    people: new Map(),
    channels: new Map(),
    threads: new Map(),
    messages: new Map(),
    forms: new Map(),
    calls: new Map(),
    budgets: new Map(),
    unread: new Map(),
    statuses: [],
    faults: [],
    places: undefined,
  };
}

/**
 * Applies a patch.
 * @param {Store} before
 * @param {Patch} patch
 * @returns {Store}
 */
export function merge(before, patch) {
  const store = patch.start ? { ...emptyStore(), start: patch.start } : before;
  store.skew = patch.now - Date.now();
  if (patch.people.length > 0)
    store.people = new Map([
      ...store.people,
      ...patch.people.map((person) => /** @type {const} */ ([person.key, person])),
    ]);
  for (const channel of patch.channels) store.channels.set(channel.key, channel);
  for (const thread of patch.threads) store.threads.set(thread.key, thread);
  for (const message of patch.messages) store.messages.set(message.key, message);
  for (const form of patch.forms) store.forms.set(form.key, form);
  for (const call of patch.calls) store.calls.set(call.key, call);
  for (const budget of patch.budgets) store.budgets.set(budget.key, budget);
  for (const mark of patch.unread) store.unread.set(mark.key, mark);
  for (const key of store.calls.keys()) {
    if (store.calls.size <= mostCalls) break;
    store.calls.delete(key);
  }
  store.statuses = patch.statuses;
  store.faults = patch.faults;
  if (patch.messages.length > 0) store.places = undefined;
  return store;
}

/**
 * Returns the version of a message that a reader sees now.
 * @param {WireMessage} message
 * @param {string} reader
 */
export function versionFor(message, reader) {
  if (message.deleted || (message.onlyFor && !message.onlyFor.includes(reader))) return undefined;
  return message.versions.findLast(({ seenBy }) => !seenBy || seenBy.includes(reader));
}

/** @param {string} platform @param {string} channel @param {string} [thread] */
const placeKey = (platform, channel, thread = "") => `${platform}/${channel}/${thread}`;

/** @param {Iterable<WireMessage>} messages */
function sorted(messages) {
  /** @type {Map<string, WireMessage[]>} */
  const places = new Map();
  /** @param {string} key @param {WireMessage} message */
  const add = (key, message) => {
    const list = places.get(key);
    if (list) list.push(message);
    else places.set(key, [message]);
  };
  for (const message of [...messages].sort((a, b) => a.order - b.order)) {
    const { platform, channel, id, thread, broadcast } = message;
    if (thread === undefined || broadcast) add(placeKey(platform, channel), message);
    // A thread includes the message that it hangs on.
    if (thread === undefined) add(placeKey(platform, channel, id), message);
    else add(placeKey(platform, channel, thread), message);
  }
  return places;
}

/**
 * What one reader sees at a place, oldest first.
 * @param {Store} store
 * @param {{ platform: string, channel: string, thread?: string | undefined }} place
 * @param {string} reader
 */
export function messagesAt(store, { platform, channel, thread }, reader) {
  store.places ??= sorted(store.messages.values());
  const messages = store.places.get(placeKey(platform, channel, thread)) ?? [];
  return messages.filter((message) => versionFor(message, reader) !== undefined);
}

/**
 * The name behind an id.
 * @param {Store} store
 * @param {string} platform
 * @param {string} id
 */
export function personOf({ people }, platform, id) {
  return [...people.values()].find((person) => person.ids[platform] === id);
}
