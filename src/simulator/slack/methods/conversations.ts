import { channelFor, readableChannel, requireScope, scopeWord } from "../access.ts";
import { flag, required, text, whole, words } from "../arguments.ts";
import { channelJson, createChannel, findDirect, openDirect } from "../conversations.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { pageOf, pageSize } from "../paging.ts";
import { refuse } from "../refusal.ts";
import type { Channel, ChannelKind } from "../../place.ts";

const readScopes = ["channels:read", "groups:read", "im:read", "mpim:read"];
const writeScopes = ["channels:manage", "groups:write", "im:write", "mpim:write"];

/** The words of `types` arguments. */
const kinds: Readonly<Record<string, ChannelKind>> = {
  public_channel: "public",
  private_channel: "private",
  im: "direct",
  mpim: "group",
};

const listing = { cursor: text, exclude_archived: flag, limit: whole, types: words };
const listingRefusals = ["invalid_cursor", "invalid_types"];

/** The channels that the app may list, of the wanted kinds; each kind wants a scope of its own. */
function listed(call: BotCall, types: readonly string[] | undefined, archived: boolean): Channel[] {
  const wanted = (types ?? ["public_channel"]).map((type) => kinds[type] ?? refuse("invalid_types"));
  for (const kind of wanted) requireScope(call.installation, `${scopeWord(kind)}:read`);
  const { userId, team } = call.installation;
  return call.slack.world
    .channels("slack", team.id)
    .filter(({ kind, members }) => wanted.includes(kind) && (kind === "public" || members.has(userId)))
    .filter((channel) => archived || !channel.archived);
}

function listAnswer(
  channels: readonly Channel[],
  viewer: string,
  { limit, cursor }: { limit: number | undefined; cursor: string | undefined },
) {
  const page = pageOf(channels, pageSize(limit, 100, 1000), cursor);
  return {
    channels: page.items.map((channel) => channelJson(channel, viewer)),
    response_metadata: { next_cursor: page.cursor },
  };
}

/** Finding, opening and making conversations. https://docs.slack.dev/reference/methods?family=conversations */
export const conversationMethods: MethodTable = {
  "conversations.info": botMethod({
    tier: "t3",
    scopes: readScopes,
    refusals: ["channel_not_found"],
    arguments: {
      channel: required(text, "channel_not_found"),
      include_locale: flag,
      include_num_members: flag,
    },
    answer(call, values) {
      const channel = readableChannel(call, values.channel, "read");
      const count = values.include_num_members === true && { num_members: channel.members.size };
      return { channel: { ...channelJson(channel, call.installation.userId), ...count } };
    },
  }),

  "conversations.list": botMethod({
    tier: "t2",
    scopes: readScopes,
    refusals: listingRefusals,
    arguments: listing,
    answer: (call, values) =>
      listAnswer(
        listed(call, values.types, values.exclude_archived !== true),
        call.installation.userId,
        values,
      ),
  }),

  "users.conversations": botMethod({
    tier: "t3",
    scopes: readScopes,
    refusals: listingRefusals,
    arguments: { ...listing, user: text },
    answer(call, values) {
      const user = values.user ?? call.installation.userId;
      const channels = listed(call, values.types, values.exclude_archived !== true);
      return listAnswer(
        channels.filter(({ members }) => members.has(user)),
        call.installation.userId,
        values,
      );
    },
  }),

  "conversations.members": botMethod({
    tier: "t4",
    scopes: readScopes,
    refusals: ["channel_not_found", "invalid_cursor"],
    arguments: { channel: required(text, "channel_not_found"), cursor: text, limit: whole },
    answer(call, values) {
      const channel = readableChannel(call, values.channel, "read");
      const page = pageOf([...channel.members], pageSize(values.limit, 100, 1000), values.cursor);
      return { members: page.items, response_metadata: { next_cursor: page.cursor } };
    },
  }),

  "conversations.open": botMethod({
    tier: "t3",
    scopes: writeScopes,
    refusals: [
      "channel_not_found",
      "method_not_supported_for_channel_type",
      "too_many_users",
      "user_not_found",
      "users_list_not_supplied",
    ],
    arguments: { channel: text, users: words, return_im: flag, prevent_creation: flag },
    answer(call, values) {
      const { slack, installation } = call;
      const channel = values.channel === undefined ? opened(call, values) : channelFor(call, values.channel);
      if (channel.kind !== "direct" && channel.kind !== "group")
        refuse("method_not_supported_for_channel_type");
      const already =
        values.channel !== undefined || slack.world.timeline.all("slack", channel.id).length > 0;
      const full = values.return_im === true ? channelJson(channel, installation.userId) : { id: channel.id };
      return { channel: full, ...(already && { no_op: true, already_open: true }) };
    },
  }),

  "conversations.create": botMethod({
    tier: "t2",
    scopes: writeScopes,
    refusals: ["invalid_name_maxlength", "invalid_name_required", "invalid_name_specials", "name_taken"],
    arguments: { name: required(text, "invalid_name_required"), is_private: flag },
    answer(call, { name, is_private: isPrivate }) {
      const { slack, installation } = call;
      requireScope(installation, isPrivate === true ? "groups:write" : "channels:manage");
      checkName(call, name);
      const kind = isPrivate === true ? "private" : "public";
      const channel = createChannel(slack, installation.team, { name, kind, members: [installation.userId] });
      return { channel: channelJson(channel, installation.userId) };
    },
  }),

  "conversations.archive": botMethod({
    tier: "t2",
    scopes: writeScopes,
    refusals: [
      "already_archived",
      "cant_archive_general",
      "channel_not_found",
      "method_not_supported_for_channel_type",
      "not_in_channel",
    ],
    arguments: { channel: required(text, "channel_not_found") },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      if (channel.kind === "direct" || channel.kind === "group")
        refuse("method_not_supported_for_channel_type");
      if (channel.archived) refuse("already_archived");
      if (channel.name === "general") refuse("cant_archive_general");
      if (!channel.members.has(call.installation.userId)) refuse("not_in_channel");
      channel.archived = true;
      call.slack.world.changed({ type: "channel", channel });
      return {};
    },
  }),
};

function opened(
  call: BotCall,
  {
    users,
    prevent_creation: prevent,
  }: { users: string[] | undefined; prevent_creation: boolean | undefined },
): Channel {
  const { slack, installation } = call;
  if (!users || users.length === 0) refuse("users_list_not_supplied");
  if (users.length > 8) refuse("too_many_users");
  for (const user of users) if (!installation.team.members.has(user)) refuse("user_not_found");
  requireScope(installation, users.length > 1 ? "mpim:write" : "im:write");
  const people = [...new Set([...users, installation.userId])];
  const known = findDirect(slack, installation.team, people);
  if (!known && prevent === true) refuse("channel_not_found");
  return known ?? openDirect(slack, installation.team, people);
}

function checkName({ slack, installation }: BotCall, name: string): void {
  if (name.length > 80) refuse("invalid_name_maxlength");
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) refuse("invalid_name_specials");
  const taken = slack.world.channels("slack", installation.team.id).some((channel) => channel.name === name);
  if (taken) refuse("name_taken");
}
