import { type Log, type Receive, toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { questionModal } from "./question-modal.ts";
import type { LocalEvent, Rating } from "./inbound-kind.ts";
import { meansStop, toStop } from "./stop-reaction.ts";
import { greet, type Welcome } from "./app-home.ts";

export interface LocalEventsOptions {
  callsTo(space: string): Calls;
  receive: Receive;
  agentView: boolean;
  welcome: Welcome;
  feedback: ((rating: Rating) => void | Promise<void>) | false;
  /** The app is gone from a workspace. Resolves when it is forgotten for good. */
  removed(installation: { team: string; enterprise?: string; isOrgWide: boolean }): Promise<void>;
  limited(team: string): void;
  log: Log;
}

/** What stays between Slack and the adapter: installations, windows, reactions, ratings. */
export function createLocalEvents(options: LocalEventsOptions): (matter: LocalEvent) => Promise<void> {
  const { callsTo, receive, agentView, welcome, feedback, log } = options;
  // Nobody waits for these, least of all Slack for its acknowledgement.
  const begin = (what: string, work: Promise<void>): void => {
    work.catch((error: unknown) => log.warn({ err: toError(error) }, `could not ${what}`));
  };

  return async (matter) => {
    switch (matter.type) {
      case "uninstalled":
        return options.removed(matter);
      case "revoked":
        return matter.bots.length > 0 ? options.removed(matter) : undefined;
      case "limited":
        log.warn(
          { team: matter.team },
          "Slack sends fewer events than there are: answers are shown in larger steps",
        );
        return options.limited(matter.team);
      case "visit":
        return begin("greet a visitor", greet(matter, callsTo(matter.team), welcome));
      case "reaction":
        if (!meansStop(matter)) return;
        return begin(
          "stop what a reaction was meant for",
          toStop(matter, { calls: callsTo(matter.team), agentView }).then(receive),
        );
      case "asking": {
        const { trigger, about, team } = matter;
        return begin(
          "open a form",
          callsTo(team)({ method: "views.open", priority: "final" }, async (client) => {
            await client.views.open({ trigger_id: trigger, view: questionModal(about) });
          }),
        );
      }
      case "feedback":
        log.info({ ...matter.rating }, "somebody rated an answer");
        if (feedback) begin("pass a rating on", Promise.resolve(feedback(matter.rating)));
        return;
      default:
        matter satisfies never;
    }
  };
}
