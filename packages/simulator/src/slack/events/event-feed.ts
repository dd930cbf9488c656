import type { Change } from "../../world/change.ts";
import type { Message, Version } from "../../world/message.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import { scopeWord } from "../apps/scope.ts";
import { teamsOf } from "../apps/teams.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Directory } from "../apps/directory.ts";
import type { Installation } from "../apps/installation.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import { messageJson } from "../messages/message-json.ts";
import { ownText } from "../messages/readable.ts";

/** The `channel_type` of a message event, by kind of channel. */
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
 * Turns changes of the world into Slack's events, whether a person or an app caused them. So an app also
 * hears its own posts and edits. Returns a function that ends this.
 */
export function feedEvents(source: Source): () => void {
  const { world } = source;
  const hearers = (channel: Channel): Installation[] =>
    source.directory
      .installations()
      .filter(
        ({ state, team, userId }) =>
          state === "installed" && teamsOf(channel).includes(team.id) && channel.members.has(userId),
      );
  const tellMessage = (message: Message, event: Fields): void => {
    const channel = world.channel("slack", message.channel);
    // Slack sends no events for ephemeral messages, not even to their sender.
    if (!channel || message.onlyFor) return;
    const place = { channel: channel.id, channel_type: channelTypes[channel.kind] };
    const subscription = `message.${scopeWord(channel.kind)}`;
    source.deliveries.tellAll(hearers(channel), subscription, { ...event, ...place }, channel);
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
      // Slack sends an event when a stream begins and one when it ends. Whether it sends more is not known.
      tellMention(source, message, hearers, change.version);
      tellMessage(message, changedEvent(source, message, change.version));
    }
  });
}

/**
 * Sends `app_mention` in addition to the message event. The same message arrives twice, with two event ids.
 * An edit that adds the mention sends it, too: the message then has `edited`.
 */
function tellMention(
  source: Source,
  message: Message,
  hearers: (channel: Channel) => Installation[],
  edit?: Version,
): void {
  const { world, deliveries } = source;
  const channel = world.channel("slack", message.channel);
  // Slack sends no `app_mention` in direct messages.
  if (!channel || channel.kind === "direct" || message.onlyFor || message.system) return;
  const shown = edit ?? message.versions[0];
  const before = edit && message.versions[message.versions.indexOf(edit) - 1];
  const called = hearers(channel).filter(
    ({ userId }) => userId !== message.author && mentions(shown, userId) && !mentions(before, userId),
  );
  // The event names any of the app's installations in the channel, and not always the one whose bot is mentioned.
  const apps = new Set(called.map(({ app }) => app));
  const audience = hearers(channel).filter(({ app }) => apps.has(app));
  const { subtype, ...event } = messageJson(source, message, edit);
  const mention = {
    ...event,
    ...(subtype === "bot_message" && { subtype }),
    type: "app_mention",
    channel: channel.id,
    event_ts: message.id,
  };
  deliveries.tellAll(audience, "app_mention", mention, channel);
}

function mentions(version: Version | undefined, userId: string): boolean {
  return version !== undefined && ownText(version.content.payload).includes(`<@${userId}>`);
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
  deliveries.tellAll(hearers(channel), type, event, channel);
}
