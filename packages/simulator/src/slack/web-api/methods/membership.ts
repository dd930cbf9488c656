import { channelFor, requireMember } from "../access.ts";
import { requireScope, scopeWord } from "../../apps/scope.ts";
import { flag, required, text, words } from "../arguments.ts";
import { channelJson, join, leave } from "../../conversations.ts";
import { botMethod } from "../method.ts";
import type { MethodTable } from "../method.ts";
import { refuse } from "../../refusal.ts";
import type { Channel } from "../../../world/place.ts";

const writeScopes = ["channels:manage", "groups:write", "im:write", "mpim:write"];

/** Refuses a direct message, which has no changing members. */
function requireChannel({ kind }: Channel): void {
  if (kind === "direct" || kind === "group") refuse("method_not_supported_for_channel_type");
}

/** Joining, leaving, inviting and removing. https://docs.slack.dev/reference/methods?family=conversations */
export const membershipMethods: MethodTable = {
  "conversations.join": botMethod({
    tier: "t3",
    scopes: ["channels:join"],
    refusals: ["channel_not_found", "is_archived", "method_not_supported_for_channel_type"],
    arguments: { channel: required(text, "channel_not_found") },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      if (channel.kind !== "public") refuse("method_not_supported_for_channel_type");
      if (channel.archived) refuse("is_archived");
      const joined = join(call.slack, channel, call.installation.userId);
      if (!joined) call.warn("already_in_channel");
      return { channel: channelJson(call.slack.world, channel, call.installation.userId) };
    },
  }),

  "conversations.leave": botMethod({
    tier: "t3",
    scopes: writeScopes,
    refusals: [
      "cant_leave_general",
      "channel_not_found",
      "is_archived",
      "method_not_supported_for_channel_type",
    ],
    arguments: { channel: required(text, "channel_not_found") },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      requireChannel(channel);
      if (channel.archived) refuse("is_archived");
      if (channel.name === "general") refuse("cant_leave_general");
      return leave(call.slack, channel, call.installation.userId) ? {} : { not_in_channel: true };
    },
  }),

  "conversations.invite": botMethod({
    tier: "t3",
    scopes: ["channels:write.invites", "groups:write.invites", ...writeScopes],
    refusals: [
      "already_in_channel",
      "cant_invite_self",
      "channel_not_found",
      "is_archived",
      "method_not_supported_for_channel_type",
      "no_user",
      "not_in_channel",
      "user_not_found",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      users: required(words, "no_user"),
      force: flag,
    },
    answer(call, { channel: id, users }) {
      const channel = channelFor(call, id);
      requireChannel(channel);
      if (channel.archived) refuse("is_archived");
      requireMember(call, channel);
      requireScope(
        call.installation,
        `${scopeWord(channel.kind)}:write.invites`,
        channel.kind === "public" ? "channels:manage" : "groups:write",
      );
      const { team, userId } = call.installation;
      for (const user of users) {
        if (user === userId) refuse("cant_invite_self");
        if (!team.members.has(user)) refuse("user_not_found");
        if (channel.members.has(user)) refuse("already_in_channel");
      }
      for (const user of users) join(call.slack, channel, user, { inviter: userId });
      return { channel: channelJson(call.slack.world, channel, userId) };
    },
  }),

  "conversations.kick": botMethod({
    tier: "t3",
    scopes: ["channels:manage", "groups:write"],
    refusals: [
      "cant_kick_from_general",
      "cant_kick_self",
      "channel_not_found",
      "method_not_supported_for_channel_type",
      "not_in_channel",
      "user_not_found",
    ],
    arguments: { channel: required(text, "channel_not_found"), user: required(text, "user_not_found") },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      requireChannel(channel);
      requireMember(call, channel);
      if (values.user === call.installation.userId) refuse("cant_kick_self");
      if (!call.installation.team.members.has(values.user)) refuse("user_not_found");
      if (channel.name === "general") refuse("cant_kick_from_general");
      if (!leave(call.slack, channel, values.user)) refuse("not_in_channel");
      return {};
    },
  }),
};
