import { Failure, type Priority } from "#core/platform";

/**
 * Where Discord let us do nothing a moment ago. What is only for show is not tried there with every word: ten thousand such
 * refusals in ten minutes shut a whole machine out. Final texts are always tried, because a right may come back.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export interface Forbidden {
  /** Throws what was said there, unless it is long ago or the call matters more. */
  check(scope: string, priority: Priority): void;
  note(scope: string, error: Error): void;
}

const pause = 10_000;
const most = 1_000;

export function createForbidden(now: () => number = Date.now): Forbidden {
  const refused = new Map<string, { failure: Failure; until: number }>();
  return {
    check(scope, priority) {
      const known = refused.get(scope);
      if (!known || priority === "final" || priority === "control") return;
      if (known.until > now()) throw known.failure;
      refused.delete(scope);
    },
    note(scope, error) {
      if (!(error instanceof Failure) || error.kind !== "no-permission") return;
      refused.delete(scope);
      refused.set(scope, { failure: error, until: now() + pause });
      const [oldest] = refused.keys();
      if (refused.size > most && oldest !== undefined) refused.delete(oldest);
    },
  };
}
