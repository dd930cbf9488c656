import type { Change } from "../../world/change.ts";
import type { Message, Version } from "../../world/message.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import { scopeWord } from "../apps/scope.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Directory, Installation } from "../apps/directory.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import { messageJson } from "../messages/message-json.ts";

/** How messages of a kind of channel are subscribed to, and how the event itself calls the kind. */
const channelTypes = {
  public: "channel",
  private: "group",
  direct: "im",
  group: "mpim",
  forum: "channel",
} as const;

interface Source {
  world: World;
  directory: Directory;
  ids: Ids;
  deliveries: Deliveries;
}

/**
 * Turns what happens in the world into Slack's events, whoever made it happen: people's acts and apps' calls alike, so an
 * app hears its own posts and edits too. Returns what ends it.
 */
export function feedEvents(source: Source): () => void {
  const { world } = source;
  const hearers = (channel: Channel): Installation[] =>
    source.directory
      .installations()
      .filter(
        ({ state, team, userId }) =>
          state === "installed" && team.id === channel.space && channel.members.has(userId),
      );
  const tellMessage = (message: Message, event: Fields): void => {
    const channel = world.channel("slack", message.channel);
    // Ephemeral messages are told to nobody, not even to whom they came from.
    if (!channel || message.onlyFor) return;
    const place = { channel: channel.id, channel_type: channelTypes[channel.kind] };
    for (const installation of hearers(channel)) {
      source.deliveries.tell(installation, `message.${scopeWord(channel.kind)}`, { ...event, ...place });
    }
  };
  return world.on((change) => {
    if (change.type === "reacted") return tellReaction(source, change, hearers);
    if (change.type !== "posted" && change.type !== "revised" && change.type !== "deleted") return;
    const { message } = change;
    if (message.platform !== "slack") return;
    if (change.type === "posted") {
      tellMention(source, message, hearers);
      tellMessage(message, { ...messageJson(source, message), event_ts: message.id });
    } else if (change.type === "deleted") {
      tellMessage(message, deletedEvent(source, message));
    } else if (!message.streaming && !change.version.seenBy) {
      // A stream is told when it begins and when it ends, not with every piece: whether Slack tells more is not known.
      tellMessage(message, changedEvent(source, message, change.version));
    }
  });
}

/** Beside the message itself, as an event of its own: the same message arrives twice, under two event ids. */
function tellMention(source: Source, message: Message, hearers: (channel: Channel) => Installation[]): void {
  const { world, deliveries } = source;
  const channel = world.channel("slack", message.channel);
  // In a direct message nobody needs to be named.
  if (!channel || channel.kind === "direct" || message.onlyFor) return;
  const text = message.versions[0]?.content.text ?? "";
  for (const installation of hearers(channel)) {
    if (installation.userId === message.author || !text.includes(`<@${installation.userId}>`)) continue;
    const { subtype: _subtype, ...event } = messageJson(source, message);
    deliveries.tell(installation, "app_mention", {
      ...event,
      type: "app_mention",
      channel: channel.id,
      event_ts: message.id,
    });
  }
}

function changedEvent(source: Source, message: Message, version: Version): Fields {
  const moment = source.ids.timestamp();
  const before = message.versions.at(message.versions.indexOf(version) - 1) ?? version;
  return {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    ts: moment,
    event_ts: moment,
    message: messageJson(source, message, version),
    previous_message: messageJson(source, message, before),
  };
}

function deletedEvent(source: Source, message: Message): Fields {
  const moment = source.ids.timestamp();
  return {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    ts: moment,
    event_ts: moment,
    deleted_ts: message.id,
    previous_message: messageJson(source, message),
  };
}

function tellReaction(
  { world, ids, deliveries }: Source,
  { message, person, emoji, added }: Extract<Change, { type: "reacted" }>,
  hearers: (channel: Channel) => Installation[],
): void {
  const channel = world.channel("slack", message.channel);
  if (message.platform !== "slack" || !channel) return;
  const type = added ? "reaction_added" : "reaction_removed";
  const event = {
    type,
    user: person,
    reaction: emoji,
    item: { type: "message", channel: channel.id, ts: message.id },
    item_user: message.author,
    event_ts: ids.timestamp(),
  };
  for (const installation of hearers(channel)) deliveries.tell(installation, type, event);
}
