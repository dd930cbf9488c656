import type { Platform } from "../../world/platform.ts";
import { createFormActs } from "./forms.ts";
import { createInteracting } from "./interacting.ts";
import { createTalking } from "./talking.ts";
import { createNavigating } from "./navigating.ts";
import { createSlackActs } from "./slack-acts.ts";
import type { SlackActs } from "./slack-acts.ts";
import { methods } from "../web-api/methods/table.ts";
import type { Slack } from "../slack.ts";

/** The inner events that a fault can hit. */
const eventNames = ["app_home_opened", "app_mention", "message", "reaction_added"];

/** Makes Slack as people use it. */
export function createSlackPlatform(slack: Slack, close: () => Promise<void>): Platform & SlackActs {
  return {
    name: "slack",
    url: `${slack.address()}/api/`,
    close,
    ...createTalking(slack),
    ...createInteracting(slack),
    ...createFormActs(slack),
    ...createNavigating(slack),
    ...createSlackActs(slack),
    faultTargets: () => ["socket", ...eventNames, ...Object.keys(methods)],
  };
}
