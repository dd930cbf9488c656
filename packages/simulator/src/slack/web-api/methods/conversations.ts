import { channelFor } from "../access.ts";
import { requireScope } from "../../apps/scope.ts";
import { flag, required, text, words } from "../arguments.ts";
import { channelJson, createChannel, findDirect, openDirect } from "../../conversations.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { refuse } from "../../refusal.ts";
import type { Channel } from "../../../world/place.ts";

const writeScopes = ["channels:manage", "groups:write", "im:write", "mpim:write"];

/** Opening, making and archiving conversations. https://docs.slack.dev/reference/methods?family=conversations */
export const conversationMethods: MethodTable = {
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
      const full =
        values.return_im === true
          ? channelJson(slack.world, channel, installation.userId)
          : { id: channel.id };
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
      return { channel: channelJson(slack.world, channel, installation.userId) };
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
