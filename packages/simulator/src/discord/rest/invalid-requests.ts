import type { IncomingMessage } from "node:http";
import type { Discord } from "../state/discord.ts";

/** Counts invalid requests per address, and blocks an address that sends too many. */
export interface InvalidRequestLimit {
  /** Returns the milliseconds for which an address is still blocked. */
  bannedFor(request: IncomingMessage): number | undefined;
  count(request: IncomingMessage, reply: { status: number; headers?: Record<string, string> }): void;
}

const invalid: readonly number[] = [401, 403, 429];

/** https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
export function createInvalidRequestLimit({ world, settings }: Discord): InvalidRequestLimit {
  const strikes = new Map<string, number[]>();
  const recent = (address: string): number[] => {
    const since = world.clock.now() - settings.invalidRequests.window;
    return (strikes.get(address) ?? []).filter((at) => at > since);
  };
  const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? "";
  return {
    bannedFor(request) {
      const times = recent(addressOf(request));
      const oldest = times[0];
      if (oldest === undefined || times.length < settings.invalidRequests.requests) return undefined;
      return oldest + settings.invalidRequests.window - world.clock.now();
    },
    count(request, { status, headers }) {
      if (!invalid.includes(status) || headers?.["x-ratelimit-scope"] === "shared") return;
      const address = addressOf(request);
      strikes.set(address, [...recent(address), world.clock.now()]);
    },
  };
}
