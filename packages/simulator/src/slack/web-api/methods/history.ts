import { readableChannel, requireMember } from "../access.ts";
import { repliesOf, rootExists } from "../../messages/thread.ts";
import { flag, required, text, whole } from "../arguments.ts";
import { present } from "../../../fields.ts";
import type { Fields } from "../../../fields.ts";
import { timeOf } from "../../ids.ts";
import { historyJson } from "../../messages/message-json.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { pageOf, pageSize } from "../paging.ts";
import { found, refuse } from "../../refusal.ts";
import type { Message } from "../../../world/message.ts";

const historyScopes = ["channels:history", "groups:history", "im:history", "mpim:history"];
/** The page size for commercial apps outside the Marketplace. */
const restrictedPage = 15;

const range = {
  cursor: text,
  inclusive: flag,
  latest: text,
  oldest: text,
  limit: whole,
  include_all_metadata: flag,
};

interface Range {
  inclusive: boolean | undefined;
  latest: string | undefined;
  oldest: string | undefined;
}

/** Makes a filter for messages between two times. */
function within({ inclusive, latest, oldest }: Range): (message: Message) => boolean {
  const from = oldest === undefined || oldest === "" ? 0 : timeOf(oldest);
  const to = latest === undefined || latest === "" || latest === "now" ? Infinity : timeOf(latest);
  if (Number.isNaN(from)) refuse("invalid_ts_oldest");
  if (Number.isNaN(to)) refuse("invalid_ts_latest");
  return ({ id }) => {
    const at = timeOf(id);
    return (at > from && at < to) || (inclusive === true && (at === from || at === to));
  };
}

function sizeOf({ installation }: BotCall, asked: number | undefined, usual: number, most: number): number {
  const restricted = installation.app.restrictedHistory;
  return restricted ? pageSize(asked, restrictedPage, restrictedPage) : pageSize(asked, usual, most);
}

/** Writes a message as the history does. Metadata is included only on request. */
function historyEntry(
  { slack, installation }: BotCall,
  message: Message,
  { include_all_metadata: all }: { include_all_metadata: boolean | undefined },
): Fields {
  const { rules } = slack;
  const { metadata, streaming_state: state, ...json } = historyJson(slack, message);
  const isTold =
    all === true && (rules.metadataWithoutScope || installation.scopes.includes("metadata.message:read"));
  return present({
    ...json,
    metadata: isTold ? metadata : undefined,
    streaming_state: rules.streamingStateInHistory ? state : undefined,
  });
}

/** Reading the history of channels and threads. https://docs.slack.dev/reference/methods?family=conversations */
export const historyMethods: MethodTable = {
  "conversations.history": botMethod({
    tier: "t3",
    scopes: historyScopes,
    refusals: [
      "channel_not_found",
      "invalid_cursor",
      "invalid_ts_latest",
      "invalid_ts_oldest",
      "not_in_channel",
    ],
    arguments: { channel: required(text, "channel_not_found"), ...range },
    answer(call, values) {
      const channel = readableChannel(call, values.channel, "history");
      requireMember(call, channel);
      const { world } = call.slack;
      const place = { platform: "slack", space: channel.space, channel: channel.id };
      const standing = world.timeline
        .at(place)
        .filter(
          ({ id, deleted, onlyFor }) => !onlyFor && (!deleted || repliesOf(world, channel.id, id).length > 0),
        )
        .filter(within(values))
        .toReversed();
      const page = pageOf(standing, sizeOf(call, values.limit, 100, 999), values.cursor);
      return {
        messages: page.items.map((message) => historyEntry(call, message, values)),
        has_more: page.more,
        pin_count: 0,
        ...(page.more && { response_metadata: { next_cursor: page.cursor } }),
      };
    },
  }),

  "conversations.replies": botMethod({
    tier: "t3",
    scopes: historyScopes,
    refusals: [
      "channel_not_found",
      "invalid_cursor",
      "invalid_ts_latest",
      "invalid_ts_oldest",
      "not_in_channel",
      "thread_not_found",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      ts: required(text, "thread_not_found"),
      ...range,
    },
    answer(call, values) {
      const channel = readableChannel(call, values.channel, "history");
      requireMember(call, channel);
      const { world } = call.slack;
      const named = found(world.timeline.find("slack", channel.id, values.ts), "thread_not_found");
      const id = named.thread ?? named.id;
      if (!rootExists(world, channel.id, id)) refuse("thread_not_found");
      const root = found(world.timeline.find("slack", channel.id, id), "thread_not_found");
      // Every page begins with the thread's first message, whatever the range.
      const replies = repliesOf(world, channel.id, id).filter(within(values));
      const page = pageOf(replies, Math.max(1, sizeOf(call, values.limit, 1000, 1000) - 1), values.cursor);
      return {
        messages: [root, ...page.items].map((message) => historyEntry(call, message, values)),
        has_more: page.more,
        ...(page.more && { response_metadata: { next_cursor: page.cursor } }),
      };
    },
  }),
};
