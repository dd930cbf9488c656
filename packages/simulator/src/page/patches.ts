import type { ApiCall, Budget } from "../world/calls.ts";
import type { Change } from "../world/change.ts";
import { faultExamples } from "../world/faults.ts";
import type { Form } from "../world/form.ts";
import type { Message } from "../world/message.ts";
import type { Channel, Person, Thread } from "../world/place.ts";
import type { Platform } from "../world/platform.ts";
import type { UnreadMark } from "../world/unread.ts";
import type { World } from "../world/world.ts";
import { offeredReactions, toSign } from "./markup/emoji.ts";
import type { MessageToWire } from "./message-to-wire.ts";
import {
  budgetToWire,
  callToWire,
  channelToWire,
  faultToWire,
  formToWire,
  personToWire,
  statusToWire,
  threadToWire,
  unreadToWire,
} from "./to-wire.ts";
import type { Patch } from "./wire.ts";

/** How many messages of each channel a page gets when it opens. */
const mostMessagesPerChannel = 300;
const mostCalls = 200;
/** Translating more at once would delay the platforms' answers. The rest follows with the next patch. */
const mostMessagesAtOnce = 20;

/** Collects changes, so that a page gets one patch per frame and not one per token. */
export interface Patches {
  /** Returns the whole world, for a page that just opened. */
  snapshot(): Patch;
  /** Returns the changes since the last call, or undefined if there are none. */
  take(): Patch | undefined;
  close(): void;
}

/** The things that changed since the last patch. */
interface Dirty {
  people: Set<Person>;
  channels: Set<Channel>;
  threads: Set<Thread>;
  messages: Set<Message>;
  forms: Set<Form>;
  calls: Set<ApiCall>;
  budgets: Set<Budget>;
  unread: Set<UnreadMark>;
}

const nothing = (): Dirty => ({
  people: new Set(),
  channels: new Set(),
  threads: new Set(),
  messages: new Set(),
  forms: new Set(),
  calls: new Set(),
  budgets: new Set(),
  unread: new Set(),
});

function note(dirty: Dirty, change: Change): void {
  switch (change.type) {
    case "person":
      dirty.people.add(change.person);
      break;
    case "channel":
      dirty.channels.add(change.channel);
      break;
    case "thread":
      dirty.threads.add(change.thread);
      break;
    case "posted":
    case "revised":
    case "deleted":
    case "reacted":
      dirty.messages.add(change.message);
      break;
    case "form":
      dirty.forms.add(change.form);
      break;
    case "call":
      dirty.calls.add(change.call);
      break;
    case "budget":
      dirty.budgets.add(change.budget);
      break;
    case "unread":
      dirty.unread.add(change);
      break;
    case "space":
    case "status":
    case "faults":
      // Every patch contains all statuses and faults. Spaces are sent at the start.
      break;
  }
}

/** Makes the patches of one world. */
export function createPatches(world: World, platforms: readonly Platform[], toWire: MessageToWire): Patches {
  let dirty = nothing();
  let changed = false;
  const close = world.on((change) => {
    changed = true;
    note(dirty, change);
  });
  const patchOf = (things: Dirty): Patch => ({
    now: world.clock.now(),
    people: [...things.people].map((person) => personToWire(person, world.people.indexOf(person))),
    channels: [...things.channels].map(channelToWire),
    threads: [...things.threads].map(threadToWire),
    messages: [...things.messages].map(toWire.message),
    forms: [...things.forms].map((form) => formToWire(form, toWire)),
    calls: [...things.calls].slice(-mostCalls).map(callToWire),
    budgets: [...things.budgets].map(budgetToWire),
    unread: [...things.unread].map(unreadToWire),
    statuses: world.statuses.showing().map(statusToWire),
    faults: world.faults.planned().map(faultToWire),
  });
  const everything = (): Dirty => {
    const channels = world.channels();
    return {
      people: new Set(world.people),
      channels: new Set(channels),
      threads: new Set(world.threads()),
      messages: new Set(
        channels.flatMap(({ platform, id }) =>
          world.timeline.all(platform, id).slice(-mostMessagesPerChannel),
        ),
      ),
      forms: new Set(
        platforms.flatMap(({ name }) =>
          world.people.flatMap(({ ids }) => world.forms.openFor(name, ids[name] ?? "")),
        ),
      ),
      calls: new Set(world.calls.list()),
      budgets: new Set(world.calls.budgets()),
      unread: new Set(world.unread.all()),
    };
  };
  return {
    snapshot: () => ({
      start: {
        spaces: world.spaces().map(({ platform, id, name }) => ({ platform, id, name })),
        faultKinds: Object.keys(faultExamples),
        faultTargets: Object.fromEntries(
          platforms.map((platform) => [platform.name, platform.faultTargets()]),
        ),
        reactions: offeredReactions.map((emoji) => ({ emoji, sign: toSign(emoji) })),
      },
      ...patchOf(everything()),
    }),
    take() {
      if (!changed) return undefined;
      const things = dirty;
      dirty = nothing();
      const later = [...things.messages].slice(mostMessagesAtOnce);
      for (const message of later) {
        things.messages.delete(message);
        dirty.messages.add(message);
      }
      changed = later.length > 0;
      return patchOf(things);
    },
    close,
  };
}
