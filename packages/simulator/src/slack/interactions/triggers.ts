import type { Clock } from "../../world/clock.ts";
import { isSameBot } from "../apps/installation.ts";
import type { Installation } from "../apps/installation.ts";
import type { Ids } from "../ids.ts";
import { found, refuse } from "../refusal.ts";

/** The permission to open a modal for a person, which an app gets with an interaction. */
export interface Trigger {
  installation: Installation;
  person: string;
}

/**
 * The triggers of one simulator. Each works once, within three seconds.
 * https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
 */
export interface Triggers {
  issue(trigger: Trigger): string;
  /** Uses up a trigger, or refuses. */
  exchange(id: string, installation: Installation): Trigger;
}

const life = 3_000;

export function createTriggers(clock: Clock, ids: Ids): Triggers {
  const triggers = new Map<string, Trigger & { at: number; used: boolean }>();
  return {
    issue(trigger) {
      const id = `${clock.now()}.${triggers.size + 1}.${ids.secret()}`;
      triggers.set(id, { ...trigger, at: clock.now(), used: false });
      return id;
    },
    exchange(id, installation) {
      const trigger = found(triggers.get(id), "invalid_trigger_id");
      if (!isSameBot(trigger.installation, installation)) refuse("invalid_trigger_id");
      if (trigger.used) refuse("exchanged_trigger_id");
      if (clock.now() - trigger.at > life) refuse("expired_trigger_id");
      trigger.used = true;
      return trigger;
    },
  };
}
