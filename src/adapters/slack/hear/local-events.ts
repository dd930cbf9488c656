import { type Log, type Receive, toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { postToAnswerUrl } from "../api/answer-url.ts";
import type { Abouts } from "./about.ts";
import { greet, type Welcome } from "./app-home.ts";
import type { LocalEvent, Rating, Removed, Visit } from "./inbound-kind.ts";
import { questionModal } from "./question-modal.ts";
import { createReactionLimit, meansStop, toStop } from "./stop-reaction.ts";

export interface LocalEventsOptions {
  callsTo(space: string): Calls;
  receive: Receive;
  agentView: boolean;
  welcome: Welcome;
  abouts: Pick<Abouts, "keep">;
  feedback: ((rating: Rating) => void | Promise<void>) | false;
  fetch: typeof globalThis.fetch;
  /** Called when the app is gone from a workspace. Resolves when its installation is forgotten. */
  removed(installation: Removed): Promise<void>;
  limited(team: string): void;
  visited(visit: Visit): void;
  log: Log;
}

/** Returns the handler of the events that stay in the adapter. It resolves when an event may be acknowledged. */
export function createLocalEvents(options: LocalEventsOptions): (event: LocalEvent) => Promise<void> {
  const { callsTo, receive, agentView, welcome, abouts, feedback, fetch, log } = options;
  const isLookedUp = createReactionLimit();
  // Slack's acknowledgement does not wait for this work.
  const begin = (what: string, work: Promise<void>): void => {
    work.catch((error: unknown) => log.warn({ err: toError(error) }, `could not ${what}`));
  };

  return async (event) => {
    switch (event.type) {
      case "uninstalled":
        return options.removed(event);
      case "revoked":
        return event.bots.length > 0 ? options.removed(event) : undefined;
      case "limited":
        log.warn(
          { team: event.team },
          "Slack limits this app's events in a workspace; answers grow in larger steps for a minute",
        );
        return options.limited(event.team);
      case "visit":
        options.visited(event);
        return begin("greet a person who opened the bot", greet(event, callsTo(event.team), welcome));
      case "reaction":
        if (!meansStop(event) || !isLookedUp(event)) return;
        return begin(
          "stop the answer that a person reacted to",
          toStop(event, { calls: callsTo(event.team), agentView }).then(receive),
        );
      case "asking": {
        const { trigger, about, team } = event;
        return begin(
          "open the form for a question about a message",
          abouts.keep(about, trigger).then((kept) =>
            callsTo(team)({ method: "views.open", priority: "final" }, async (client) => {
              await client.views.open({ trigger_id: trigger, view: questionModal(kept) });
            }),
          ),
        );
      }
      case "hint": {
        const text = `Write your question behind the command, such as \`${event.command} What is a palindrome?\``;
        return begin(
          "say how to ask with a command",
          callsTo(event.team)({ method: "response_url", priority: "final" }, async () => {
            await postToAnswerUrl(event.answerUrl, { response_type: "ephemeral", text }, fetch);
          }),
        );
      }
      case "feedback":
        log.info({ ...event.rating }, "a person rated an answer");
        if (feedback) begin("pass on a rating", Promise.resolve(feedback(event.rating)));
        return;
      default:
        event satisfies never;
    }
  };
}
