import type { Platform } from "../../world/platform.ts";
import { createFillingIn } from "./forms.ts";
import { createInteracting } from "./interacting.ts";
import { createTalking } from "./talking.ts";
import { createAgentActs, createVisiting } from "./navigating.ts";
import type { SlackActs } from "./navigating.ts";
import { methods } from "../web-api/methods/table.ts";
import type { Slack } from "../slack.ts";

/** Events that a fault can hit; the names are those of the inner events. */
const eventNames = ["app_home_opened", "app_mention", "message", "reaction_added"];

/** Slack as its people use it. */
export function createSlackPlatform(slack: Slack, close: () => Promise<void>): Platform & SlackActs {
  return {
    name: "slack",
    url: `${slack.address()}/api/`,
    close,
    ...createTalking(slack),
    ...createInteracting(slack),
    ...createFillingIn(slack),
    ...createVisiting(slack),
    ...createAgentActs(slack),
    faultTargets: () => ["socket", ...eventNames, ...Object.keys(methods)],
  };
}
