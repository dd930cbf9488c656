import type { Calls } from "../../world/calls.ts";
import type { Clock } from "../../world/clock.ts";
import type { SlackApp } from "./installation.ts";

/** Slack's rate limit tiers. t5 is "special": each such method has its own rules. */
export type Tier = "t1" | "t2" | "t3" | "t4" | "t5";

/** Calls per minute, for each method, workspace and app. */
export type Limits = Readonly<Record<Tier, number>>;

/**
 * https://docs.slack.dev/apis/web-api/rate-limits#overview: "1+ per minute", "20+", "50+", "100+". Slack
 * promises bursts without a number, so the simulator allows none. A method of the special tier that is not in
 * `special` gets the smallest number that is "hundreds".
 */
export const documentedLimits: Limits = { t1: 1, t2: 20, t3: 50, t4: 100, t5: 200 };

/** For benchmarks that do not measure Slack's limits. */
export const noLimits: Limits = { t1: Infinity, t2: Infinity, t3: Infinity, t4: Infinity, t5: Infinity };

/** Methods of the special tier whose own page says more, in calls per minute and workspace. */
const special: Readonly<Record<string, number>> = {
  // https://docs.slack.dev/reference/methods/auth.test: "hundreds of requests per minute".
  "auth.test": 200,
  // https://docs.slack.dev/reference/methods/chat.getPermalink: "hundreds of requests per minute".
  "chat.getPermalink": 200,
  // https://docs.slack.dev/reference/methods/chat.postMessage#rate_limiting: in the whole workspace "several
  // hundred messages per minute", of which this is the least that can be called several.
  "chat.postMessage": 300,
};

/**
 * Posts in one channel. https://docs.slack.dev/apis/web-api/rate-limits#overview: "1 per second", and "short
 * bursts >1 allowed" without a number. This is the smallest burst.
 */
const posting = { perSecond: 1, burst: 2 };
/**
 * Commercial apps outside the Marketplace read one page per minute.
 * https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
 */
const restrictedReads = 1;
const readsHistory = ["conversations.history", "conversations.replies"];
const minute = 60_000;

/** The app and workspace whose limit a call counts against. */
export interface Payer {
  app: SlackApp;
  /** The workspace's id. Empty for calls with an app-level token. */
  team: string;
}

/** Counts calls and refuses those that exceed a limit. */
export interface Rates {
  /**
   * Counts a call. Returns undefined if it may pass, or the seconds for `Retry-After`. A refused call is not
   * counted.
   */
  spend(payer: Payer, method: string, tier: Tier, channel?: string): number | undefined;
}

export function createRates(clock: Clock, calls: Calls, limits: Limits): Rates {
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  const spendInWindow = (scope: string, limit: number): number | undefined => {
    const now = clock.now();
    const recent = (windows.get(scope) ?? []).filter((at) => at > now - minute);
    windows.set(scope, recent);
    const [oldest = now] = recent;
    const full = recent.length >= limit;
    if (!full) recent.push(now);
    const resetAt = oldest + minute;
    calls.spend({ platform: "slack", scope, limit, remaining: limit - recent.length, resetAt });
    return full ? Math.max(1, Math.ceil((resetAt - now) / 1000)) : undefined;
  };

  const spendInBucket = (scope: string): number | undefined => {
    const { burst, perSecond } = posting;
    const now = clock.now();
    const bucket = buckets.get(scope) ?? { tokens: burst, at: now };
    const before = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const full = before < 1;
    const tokens = full ? before : before - 1;
    buckets.set(scope, { tokens, at: now });
    const resetAt = now + ((burst - tokens) / perSecond) * 1000;
    calls.spend({ platform: "slack", scope, limit: burst, remaining: Math.floor(tokens), resetAt });
    return full ? Math.max(1, Math.ceil((1 - tokens) / perSecond)) : undefined;
  };

  return {
    spend({ app, team }, method, tier, channel) {
      const limit = limits[tier];
      if (limit === Infinity) return undefined;
      if (method === "chat.postMessage" && channel !== undefined) {
        const wait = spendInBucket(`${app.id} ${team} ${method} in ${channel}`);
        if (wait !== undefined) return wait;
      }
      const restricted = app.restrictedHistory && readsHistory.includes(method);
      const own = special[method] ?? limit;
      return spendInWindow(`${app.id} ${team} ${method}`, restricted ? restrictedReads : own);
    },
  };
}
