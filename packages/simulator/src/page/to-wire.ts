import type { ApiCall, Budget } from "../world/calls.ts";
import type { PlannedFault } from "../world/faults.ts";
import type { Form } from "../world/form.ts";
import type { Channel, Person, Thread } from "../world/place.ts";
import { fieldsOf, listOf, stringOf } from "../fields.ts";
import type { Status } from "../world/status.ts";
import type { UnreadMark } from "../world/unread.ts";
import type { MessageToWire } from "./message-to-wire.ts";
import type {
  WireBudget,
  WireCall,
  WireChannel,
  WireFault,
  WireForm,
  WirePerson,
  WireStatus,
  WireThread,
  WireUnread,
} from "./wire.ts";

// Translates things without formatted text. Each key is copied by name, so that a platform's `extras` are not
// sent.

/** Translates a person. The key is their index in the world, by which requests name them. */
export function personToWire({ name, isBot, timeZone, ids }: Person, index: number): WirePerson {
  return { key: String(index), name, isBot, timeZone, ids };
}

/** Translates a channel. */
export function channelToWire(channel: Channel): WireChannel {
  const prompts = listOf(fieldsOf(channel.extras["prompts"])["prompts"]).map(({ title, message }) => ({
    title: stringOf(title),
    message: stringOf(message),
  }));
  const { platform, space, id, name, topic, kind, members, archived } = channel;
  return {
    key: `${platform}/${id}`,
    platform,
    space,
    id,
    name,
    topic,
    kind,
    members: [...members],
    archived,
    prompts,
  };
}

/** Translates a thread. */
export function threadToWire(thread: Thread): WireThread {
  const { platform, space, channel, id, name, locked, archived } = thread;
  return { key: `${platform}/${channel}/${id}`, platform, space, channel, id, name, locked, archived };
}

/** Translates a status. */
export function statusToWire({ platform, space, channel, thread, person, kind, text }: Status): WireStatus {
  return { platform, space, channel, person, kind, text, ...(thread !== undefined && { thread }) };
}

/** Translates an unread mark. */
export function unreadToWire({ place, person, count, pings }: UnreadMark): WireUnread {
  return { key: `${place.platform}/${place.channel}/${place.thread ?? ""}/${person}`, count, pings };
}

/** Translates a planned fault. */
export function faultToWire({ target, fault, remaining }: PlannedFault): WireFault {
  return { target, kind: fault.kind, remaining: remaining === Infinity ? -1 : remaining };
}

/** Translates a budget. */
export function budgetToWire({ platform, scope, limit, remaining, resetAt }: Budget): WireBudget {
  return { key: `${platform}/${scope}`, platform, scope, limit, remaining, resetAt };
}

/** Translates a form, with the pieces between its fields. */
export function formToWire(form: Form, { pieces }: MessageToWire): WireForm {
  const { platform, id, person, kind, title, fields, errors, open } = form;
  return {
    key: `${platform}/${id}`,
    platform,
    id,
    person,
    kind,
    title,
    fields,
    errors,
    open,
    pieces: pieces(platform, { text: "", payload: form.payload, controls: [], files: [] }),
  };
}

/** Enough to see what a call was about. */
const longestJson = 1_500;

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > longestJson ? `${text.slice(0, longestJson)}…` : text;
}

/** Tells whether an answer is a refusal. Slack refuses with `ok: false` in a 200. */
function isRefusal(status: number, body: unknown): boolean {
  return status >= 400 || (typeof body === "object" && body !== null && "ok" in body && body.ok === false);
}

/** Translates a call. */
export function callToWire(call: ApiCall): WireCall {
  const { number, platform, method, arrivedAt, answer } = call;
  const common = { key: number, platform, method, at: arrivedAt, arguments: shortJson(call.arguments) };
  if (!answer) return common;
  return {
    ...common,
    status: answer.status,
    answer: shortJson(answer.body),
    ok: !isRefusal(answer.status, answer.body),
    took: answer.at - arrivedAt,
  };
}
