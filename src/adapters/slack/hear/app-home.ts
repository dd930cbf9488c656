import type { types } from "@slack/bolt";
import type { JsonValue } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { refusalOf } from "../api/refusal.ts";
import type { LocalEvent } from "./inbound-kind.ts";

/** A question that people can ask with one click. */
export interface Prompt {
  title: string;
  message: string;
}

/** What people find when they open the bot. */
export interface Welcome {
  /** Returns prompts for a person who looks at `context`. Without it Slack shows the prompts of the manifest. */
  prompts?(visit: {
    person: string;
    context: readonly JsonValue[];
  }): readonly Prompt[] | Promise<readonly Prompt[]>;
  /** Returns the blocks of the Home tab. */
  home?(visit: { person: string }): types.KnownBlock[] | Promise<types.KnownBlock[]>;
}

/** https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts */
const mostPrompts = 4;

/** Fills the Home tab or suggests prompts, depending on what the person looks at. */
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
    // No thread_ts: in an app with the agent view, Slack accepts a call with it and shows nothing.
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
      text: "• *In a channel*: mention me, and I answer in the thread.\n• *Here*: write to me under _Messages_.\n• *Only you see it*: type `/ask` and your question.\n\nTo end an answer, say `stop` or react with :x:.",
    },
  },
];
