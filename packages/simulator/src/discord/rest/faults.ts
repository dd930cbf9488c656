import type { Fault } from "../../world/faults.ts";
import { resetToken } from "../gateway/identify.ts";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { hideChannel } from "../guild/hide-channel.ts";
import type { Message } from "../../world/message.ts";
import { findMessage } from "../messages/message-payload.ts";
import { Refusal, rateLimited, refusalWith } from "../refusal.ts";
import type { RefusalName } from "../refusal.ts";
import type { Answer } from "./route.ts";
import { findVenue } from "../guild/venue.ts";

const away = ["server-error", "reset-before-apply"] as const;
const refusing = ["rate-limited", "refused", "token-revoked"] as const;
const changing = ["slow", "reset-after-apply", "member-removed", "message-deleted"] as const;
const serverErrors = { 500: "server error", 502: "bad gateway", 503: "service unavailable" } as const;
const rateLimitCodes: readonly RefusalName[] = [
  "slow mode",
  "channel write limit",
  "server write limit",
  "too many old edits",
  "resource rate limited",
];
type ChangingFault = Extract<Fault, { kind: (typeof changing)[number] }>;

/**
 * Refuses a call that does not reach the API if a planned fault says so, or returns "reset". What answers then knows nothing of the
 * API's rate limits.
 */
export function takeOutage(discord: Discord, name: string): "reset" | undefined {
  const fault = discord.world.faults.take("discord", name, away);
  if (fault?.kind === "server-error") throw new Refusal(serverErrors[fault.status ?? 500]);
  return fault && "reset";
}

/** Refuses a call if a planned fault says so. Otherwise returns a fault for `applyFault`, if there is one. */
export function takeRefusingFault(
  discord: Discord,
  name: string,
  application: Application | undefined,
): ChangingFault | undefined {
  const { faults } = discord.world;
  const refused = faults.take("discord", name, refusing);
  switch (refused?.kind) {
    case "rate-limited":
      throw rateLimited(refused.retryAfterSeconds * 1000, refused.scope ?? "user");
    case "refused": {
      const name = refusalWith(refused.code ?? 130_000);
      // Every 429 says how long to wait.
      throw rateLimitCodes.includes(name) ? rateLimited(1000, "shared", { name }) : new Refusal(name);
    }
    case "token-revoked":
      if (application) resetToken(discord, application);
      throw new Refusal("unauthorized");
    case undefined:
      return faults.take("discord", name, changing);
  }
}

/** The part of a call that faults can act on. */
export interface Target {
  /** A channel's or thread's id, or the token of an interaction. */
  venueId: string;
  messageId: string | undefined;
  application: Application | undefined;
}

/**
 * Applies a call as its fault says: with a late answer, without an answer, or after its channel or message
 * was removed.
 */
export async function applyFault(
  discord: Discord,
  fault: ChangingFault | undefined,
  target: Target,
  run: () => Answer,
): Promise<Answer | "reset"> {
  switch (fault?.kind) {
    case "slow": {
      const answer = run();
      await discord.world.clock.sleep(fault.ms);
      return answer;
    }
    case "reset-after-apply":
      run();
      return "reset";
    case "member-removed": {
      const venue = findVenue(discord, target.venueId);
      if (venue && target.application) hideChannel(discord, venue.channel, target.application.userId);
      return run();
    }
    case "message-deleted": {
      const message = findTarget(discord, target);
      if (message) discord.world.timeline.remove(message, message.author);
      return run();
    }
    case undefined:
      return run();
  }
}

function findTarget(discord: Discord, { venueId, messageId }: Target): Message | undefined {
  const interaction = discord.interactions.get(venueId);
  if (interaction && messageId === undefined) return interaction.original;
  return messageId === undefined
    ? undefined
    : findMessage(discord, interaction?.venue.id ?? venueId, messageId);
}
