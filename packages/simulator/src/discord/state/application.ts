import type { Person } from "../../world/place.ts";
import type { Command } from "./command.ts";

/** A bot as its developer registered it in the portal. */
export interface Application {
  id: string;
  name: string;
  /** The bot as somebody in the world. */
  person: Person;
  /** The bot's user id. Not the application's: old applications have two, and a bot must not confuse them. */
  userId: string;
  /** Who registered it. */
  ownerId: string;
  /** The public half of the key that would sign interactions over HTTP. */
  verifyKey: string;
  /** What it logs in with; changes when it is reset. */
  token: string;
  /** The privileged intents that are switched on in the portal, as bits. */
  privilegedIntents: number;
  /** Ids of the people who installed it for themselves. */
  installedFor: Set<string>;
  commands: Map<string, Command>;
  /** When commands were created during the last day. */
  commandCreates: number[];
  /** When sessions were started during the last day. */
  sessionStarts: { at: number; bucket: number }[];
}

/** A token of Discord's shape: the bot's id, a moment and a secret, each in base64. */
export function tokenFor(userId: string, secret: Uint8Array): string {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return `${text(new TextEncoder().encode(userId))}.${text(secret.subarray(0, 4))}.${text(secret.subarray(4))}`;
}
