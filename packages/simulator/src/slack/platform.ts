import type { Platform } from "../platform.ts";
import { createFillingIn } from "./acts/filling-in.ts";
import { createInteracting } from "./acts/interacting.ts";
import { createTalking } from "./acts/talking.ts";
import { createAgentActs, createVisiting } from "./acts/visiting.ts";
import type { SlackActs } from "./acts/visiting.ts";
import { methods } from "./methods/table.ts";
import type { Slack } from "./slack.ts";

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
