import type { types } from "@slack/bolt";
import type { JsonValue } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { LocalEvent } from "./inbound-kind.ts";
import { refusalOf } from "../api/refusal.ts";

/** Something that somebody may want to say, one click away. */
export interface Prompt {
  title: string;
  message: string;
}

/** What is offered to people who come by. */
export interface Welcome {
  /** What to suggest to somebody who looks at these things. Without it Slack shows what the manifest suggests. */
  prompts?(visit: {
    person: string;
    context: readonly JsonValue[];
  }): readonly Prompt[] | Promise<readonly Prompt[]>;
  /** What stands on the Home tab. */
  home?(visit: { person: string }): types.KnownBlock[] | Promise<types.KnownBlock[]>;
}

/** https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts */
const mostPrompts = 4;

/** Answers a visit to one of the bot's tabs, or to something else beside its messages. */
export async function greet(
  visit: Extract<LocalEvent, { type: "visit" }>,
  calls: Calls,
  welcome: Welcome,
): Promise<void> {
  const { person, channel, context } = visit;
  if (visit.tab === "home") {
    const blocks = (await welcome.home?.({ person })) ?? usualHome;
    await calls({ method: "views.publish", priority: "control" }, (client) =>
      client.views.publish({ user_id: person, view: { type: "home", blocks } }),
    );
    return;
  }
  const prompts = (await welcome.prompts?.({ person, context })) ?? [];
  const [first, ...more] = prompts.slice(0, mostPrompts).map(({ title, message }) => ({ title, message }));
  if (!first) return;
  await calls({ method: "assistant.threads.setSuggestedPrompts", priority: "control" }, (client) =>
    // Without the thread: with it Slack says yes and does nothing, in an app with the agent view.
    client.apiCall("assistant.threads.setSuggestedPrompts", {
      channel_id: channel,
      prompts: [first, ...more],
    }),
  ).catch((error: unknown) => {
    if (refusalOf(error) !== "not_agent_app") throw error;
  });
}

const usualHome: types.KnownBlock[] = [
  { type: "header", text: { type: "plain_text", text: "Ask me anything" } },
  {
    type: "section",
    text: {
      type: "mrkdwn",
      text: "• *In a channel*: mention me, and I answer in the thread.\n• *Here*: write to me under _Messages_.\n• *Just for you*: `/ask` and your question.\n\nSay `stop`, or react with :x:, to end an answer.",
    },
  },
];
