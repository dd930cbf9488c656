import { createRecent, Failure, type Priority } from "#core/platform";

/**
 * Remembers where Discord has just refused the bot a permission. What is only for show is not tried there again with every word,
 * because ten thousand refusals in ten minutes shut out the whole machine. Final texts are always tried: a permission may be granted.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export interface Forbidden {
  /** Throws the last refusal of a scope, unless it is long ago or the call matters more. */
  check(scope: string, priority: Priority): void;
  note(scope: string, error: Error): void;
}

const pause = 10_000;
const mostScopes = 1_000;

export function createForbidden(now: () => number = () => performance.now()): Forbidden {
  const refused = createRecent<{ failure: Failure; until: number }>(mostScopes);
  return {
    check(scope, priority) {
      const known = refused.get(scope);
      if (!known || priority === "final" || priority === "control") return;
      if (known.until > now()) throw known.failure;
      refused.delete(scope);
    },
    note(scope, error) {
      if (!(error instanceof Failure) || error.kind !== "no-permission") return;
      refused.set(scope, { failure: error, until: now() + pause });
    },
  };
}
