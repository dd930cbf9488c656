import type { Clock } from "../../world/clock.ts";
import type { Message } from "../../world/message.ts";
import type { Place } from "../../world/place.ts";
import type { Installation } from "../apps/installation.ts";
import type { Ids } from "../ids.ts";

/** An interaction that an app may respond to. */
export interface ResponseTarget {
  installation: Installation;
  person: string;
  place: Place;
  /** The message with the control that was used. The app can replace or delete it. */
  original?: Message | undefined;
}

/**
 * Addresses that accept responses without a token: five within half an hour.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export interface ResponseUrls {
  issue(target: ResponseTarget): string;
  /** Uses an address once. Returns its target, or the error if it cannot be used. */
  use(id: string): ResponseTarget | "used_url" | "expired_url" | "no_such_url";
}

const life = 30 * 60_000;
const uses = 5;

/** Makes the response URLs of one simulator. `address` returns the server's address. */
export function createResponseUrls(clock: Clock, ids: Ids, address: () => string): ResponseUrls {
  const targets = new Map<string, ResponseTarget & { at: number; used: number }>();
  return {
    issue(target) {
      const id = ids.secret();
      targets.set(id, { ...target, at: clock.now(), used: 0 });
      return `${address()}/response/${target.installation.team.id}/${id}`;
    },
    use(id) {
      const target = targets.get(id);
      if (!target) return "no_such_url";
      if (clock.now() - target.at > life) return "expired_url";
      if (target.used >= uses) return "used_url";
      target.used += 1;
      return target;
    },
  };
}
