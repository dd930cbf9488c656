import { readableChannel } from "../access.ts";
import { teamsOf } from "../../apps/teams.ts";
import { requireScope, scopeWord } from "../../apps/scope.ts";
import { flag, required, text, whole, words } from "../arguments.ts";
import { channelJson } from "../../conversations.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { pageOf, pageSize } from "../paging.ts";
import { refuse } from "../../refusal.ts";
import type { Channel, ChannelKind } from "../../../world/place.ts";

const readScopes = ["channels:read", "groups:read", "im:read", "mpim:read"];

/** The kinds of channels in `types` arguments. */
const kinds: Readonly<Record<string, ChannelKind>> = {
  public_channel: "public",
  private_channel: "private",
  im: "direct",
  mpim: "group",
};

const listing = { cursor: text, exclude_archived: flag, limit: whole, types: words };
const listingRefusals = ["invalid_cursor", "invalid_types"];

/** Returns the channels of these kinds that the app may list. Each kind requires a scope. */
function listed(call: BotCall, types: readonly string[] | undefined, archived: boolean): Channel[] {
  const wanted = (types ?? ["public_channel"]).map((type) => kinds[type] ?? refuse("invalid_types"));
  for (const kind of wanted) requireScope(call.installation, `${scopeWord(kind)}:read`);
  const { userId, team } = call.installation;
  return call.slack.world
    .channels("slack")
    .filter((channel) => teamsOf(channel).includes(team.id))
    .filter(({ kind, members }) => wanted.includes(kind) && (kind === "public" || members.has(userId)))
    .filter((channel) => archived || !channel.archived);
}

function listAnswer(
  { slack, installation }: BotCall,
  channels: readonly Channel[],
  { limit, cursor }: { limit: number | undefined; cursor: string | undefined },
) {
  const page = pageOf(channels, pageSize(limit, 100, 1000), cursor);
  return {
    channels: page.items.map((channel) => channelJson(slack.world, channel, installation.userId)),
    response_metadata: { next_cursor: page.cursor },
  };
}

/** Finding conversations and their members. https://docs.slack.dev/reference/methods?family=conversations */
export const listingMethods: MethodTable = {
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
      return { channel: { ...channelJson(call.slack.world, channel, call.installation.userId), ...count } };
    },
  }),

  "conversations.list": botMethod({
    tier: "t2",
    scopes: readScopes,
    refusals: listingRefusals,
    arguments: listing,
    answer: (call, values) =>
      listAnswer(call, listed(call, values.types, values.exclude_archived !== true), values),
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
        call,
        channels.filter(({ members }) => members.has(user)),
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
};
