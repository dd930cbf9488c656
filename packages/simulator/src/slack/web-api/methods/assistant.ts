import { channelFor, isAgent } from "../access.ts";
import { rootExists } from "../../messages/thread.ts";
import { json, required, text, words } from "../arguments.ts";
import { listOf, stringOf } from "../../../fields.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { refuse, refuseBecause } from "../../refusal.ts";
import type { Place } from "../../../world/place.ts";

/** A status disappears after two minutes. https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
const statusLife = 120_000;
const mostPrompts = 4;
const mostLoadingMessages = 10;
const longestLoadingMessage = 50;

/** Returns the place of a thread, or refuses if it does not exist. */
function threadAt(call: BotCall, channelId: string, timestamp: string): Place & { thread: string } {
  const channel = channelFor(call, channelId);
  if (!rootExists(call.slack.world, channel.id, timestamp)) refuse("invalid_thread_ts");
  return { platform: "slack", space: channel.space, channel: channel.id, thread: timestamp };
}

function checkLoading(messages: readonly string[]): void {
  if (messages.length > mostLoadingMessages)
    refuseBecause("invalid_arguments", `no more than ${mostLoadingMessages} loading_messages allowed`);
  const long = messages.find(({ length }) => length < 1 || length > longestLoadingMessage);
  if (long !== undefined)
    refuseBecause(
      "invalid_arguments",
      `a loading message has 1 to ${longestLoadingMessage} characters, got ${long.length}`,
    );
}

/** The status, title and suggested prompts of an assistant. https://docs.slack.dev/ai/developing-agents */
export const assistantMethods: MethodTable = {
  "assistant.threads.setStatus": botMethod({
    tier: "t5",
    scopes: ["chat:write"],
    refusals: ["channel_not_found", "invalid_thread_ts"],
    arguments: {
      channel_id: required(text, "channel_not_found"),
      thread_ts: required(text, "invalid_thread_ts"),
      status: text,
      loading_messages: words,
      icon_emoji: text,
      icon_url: text,
      username: text,
    },
    answer(call, values) {
      const { world } = call.slack;
      const place = threadAt(call, values.channel_id, values.thread_ts);
      const loading = values.loading_messages ?? [];
      checkLoading(loading);
      const person = call.installation.userId;
      const status = values.status ?? "";
      if (status === "") world.statuses.clear(place, person, "status");
      else {
        const until = world.clock.now() + statusLife;
        world.statuses.show({ ...place, person, kind: "status", text: status, loading, until });
      }
      return {};
    },
  }),

  "assistant.threads.setTitle": botMethod({
    tier: "t4",
    scopes: ["assistant:write"],
    refusals: ["channel_not_found", "invalid_thread_ts"],
    arguments: {
      channel_id: required(text, "channel_not_found"),
      thread_ts: required(text, "invalid_thread_ts"),
      title: required(text),
    },
    answer(call, values) {
      const { channel, thread } = threadAt(call, values.channel_id, values.thread_ts);
      const session = call.slack.sessions.find(channel, thread);
      if (session) session.title = values.title;
      return {};
    },
  }),

  "assistant.threads.setSuggestedPrompts": botMethod({
    tier: "t4",
    scopes: ["assistant:write"],
    refusals: ["channel_not_found", "invalid_thread_ts", "not_agent_app"],
    arguments: {
      channel_id: required(text, "channel_not_found"),
      thread_ts: text,
      title: text,
      prompts: required(json()),
    },
    answer(call, values) {
      const channel = channelFor(call, values.channel_id);
      if (!isAgent(call)) refuse("not_agent_app");
      const prompts = listOf(values.prompts).map(({ title, message }) => ({
        title: stringOf(title),
        message: stringOf(message),
      }));
      if (prompts.length > mostPrompts)
        refuseBecause("invalid_arguments", `no more than ${mostPrompts} prompts allowed`);
      if (prompts.some(({ title, message }) => title === "" || message === ""))
        refuseBecause("invalid_arguments", "a prompt needs a title and a message");
      // In an agent app, prompts belong to the conversation. For a thread, Slack answers ok and does nothing.
      if (values.thread_ts !== undefined) return {};
      channel.extras["prompts"] = { title: values.title ?? "", prompts };
      call.slack.world.changed({ type: "channel", channel });
      return {};
    },
  }),
};
