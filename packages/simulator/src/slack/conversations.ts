import type { Channel, ChannelKind, Space } from "../world/place.ts";
import { scopeWord } from "./apps/scope.ts";
import { isExternallyShared, teamsOf } from "./apps/teams.ts";
import type { Fields } from "../fields.ts";
import { postNotice } from "./messages/notice.ts";
import type { Notice } from "./messages/notice.ts";
import type { Slack } from "./slack.ts";
import type { Message } from "../world/message.ts";
import type { World } from "../world/world.ts";

/** The letter that a channel's id begins with. */
const letters: Readonly<Record<ChannelKind, string>> = {
  public: "C",
  private: "C",
  direct: "D",
  group: "G",
  forum: "C",
};

/** Makes a channel in a workspace. */
export function createChannel(
  { world, ids }: Slack,
  team: Space,
  { name, kind, members }: { name: string; kind: ChannelKind; members: Iterable<string> },
): Channel {
  return world.addChannel({
    platform: "slack",
    space: team.id,
    id: ids.next(letters[kind]),
    name,
    topic: "",
    kind,
    members: new Set(members),
    archived: false,
    extras: { created: Math.floor(world.clock.now() / 1000) },
  });
}

/** Finds the direct or group message of exactly these people. */
export function findDirect({ world }: Slack, team: Space, people: readonly string[]): Channel | undefined {
  const wanted = new Set(people);
  return world
    .channels("slack", team.id)
    .find(
      ({ kind, members }) =>
        (kind === "direct" || kind === "group") && members.size === wanted.size && wanted.isSubsetOf(members),
    );
}

/** Returns the direct or group message of these people, and opens it if there is none yet. */
export function openDirect(slack: Slack, team: Space, people: readonly string[]): Channel {
  const known = findDirect(slack, team, people);
  if (known) return known;
  const kind = people.length > 2 ? "group" : "direct";
  const name = people.map((id) => slack.world.nameOf("slack", id)).join(", ");
  return createChannel(slack, team, { name, kind, members: people });
}

/** Adds a person to a channel and tells the apps in it. Returns false if they were there already. */
export function join(
  slack: Slack,
  channel: Channel,
  person: string,
  { inviter, quiet = false }: { inviter?: string; quiet?: boolean } = {},
): boolean {
  if (channel.members.has(person)) return false;
  channel.members.add(person);
  slack.world.changed({ type: "channel", channel });
  tellMembership(slack, channel, "member_joined_channel", { user: person, ...(inviter && { inviter }) });
  const text = `<@${person}> has joined the channel`;
  const details = inviter === undefined ? {} : { inviter };
  if (!quiet) tellInChannel(slack, channel, { subtype: "channel_join", user: person, text, details });
  return true;
}

/**
 * Removes a person from a channel and tells the apps in it, including an app that is removed. Returns false
 * if they were not there.
 */
export function leave(slack: Slack, channel: Channel, person: string): boolean {
  if (!channel.members.has(person)) return false;
  // Tells the apps first. Otherwise a removed app would not hear of it.
  tellMembership(slack, channel, "member_left_channel", { user: person });
  tellInChannel(slack, channel, {
    subtype: "channel_leave",
    user: person,
    text: `<@${person}> has left the channel`,
  });
  channel.members.delete(person);
  slack.world.changed({ type: "channel", channel });
  return true;
}

/** Posts a notice in a channel. Direct and group messages show none about their members. */
function tellInChannel(slack: Slack, channel: Channel, notice: Notice): void {
  if (channel.kind === "public" || channel.kind === "private") postNotice(slack, channel, notice);
}

/** Sets a channel's topic, and says so in the channel. */
export function setTopic(slack: Slack, channel: Channel, person: string, topic: string): Message {
  channel.topic = topic;
  slack.world.changed({ type: "channel", channel });
  return postNotice(slack, channel, {
    subtype: "channel_topic",
    user: person,
    text: `<@${person}> set the channel topic: ${topic}`,
    details: { topic },
  });
}

/** Archives a channel, says so in the channel, and tells the apps. */
export function archive(slack: Slack, channel: Channel, person: string): Message {
  const notice = postNotice(slack, channel, {
    subtype: "channel_archive",
    user: person,
    text: `<@${person}> archived the channel`,
    details: { members: [...channel.members] },
  });
  channel.archived = true;
  slack.world.changed({ type: "channel", channel });
  return notice;
}

function tellMembership(slack: Slack, channel: Channel, type: string, details: Fields): void {
  const { directory, deliveries, ids } = slack;
  const place = {
    channel: channel.id,
    channel_type: channel.kind === "private" ? "G" : "C",
    team: channel.space,
    event_ts: ids.timestamp(),
  };
  for (const installation of directory.installations()) {
    if (installation.state !== "installed" || !channel.members.has(installation.userId)) continue;
    deliveries.tell(installation, type, { type, ...details, ...place });
  }
}

/** Writes a channel as `conversations.*` does. */
export function channelJson(world: World, channel: Channel, viewer: string): Fields {
  const { id, name, kind, topic, members, archived, extras, space } = channel;
  const teams = teamsOf(channel);
  const isExternal = isExternallyShared(world, channel);
  const isShared = teams.length > 1;
  const word = scopeWord(kind);
  const common = {
    id,
    created: extras["created"],
    is_archived: archived,
    is_im: kind === "direct",
    is_org_shared: isShared && !isExternal,
    context_team_id: space,
  };
  if (kind === "direct") {
    const [other = viewer] = [...members].filter((member) => member !== viewer);
    return { ...common, user: other, is_user_deleted: false, priority: 0 };
  }
  return {
    ...common,
    name,
    name_normalized: name,
    is_channel: word === "channels",
    is_group: word === "groups",
    is_mpim: kind === "group",
    is_private: kind !== "public",
    is_member: members.has(viewer),
    is_general: name === "general",
    is_shared: isShared,
    is_ext_shared: isExternal,
    is_pending_ext_shared: false,
    shared_team_ids: teams,
    ...(isShared && { conversation_host_id: space }),
    creator: [...members][0] ?? "",
    topic: { value: topic, creator: "", last_set: 0 },
    purpose: { value: extras["purpose"] ?? "", creator: "", last_set: 0 },
  };
}
