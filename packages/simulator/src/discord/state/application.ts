import type { Person } from "../../world/place.ts";
import type { Command } from "./command.ts";

/** A bot as its developer registered it in the portal. */
export interface Application {
  id: string;
  name: string;
  /** The bot's person in the world. */
  person: Person;
  /**
   * The bot's user id. It differs from the application's id, as with old applications: a bot must not confuse
   * the two.
   */
  userId: string;
  /** The id of the developer who registered it. */
  ownerId: string;
  /** The public half of the key that would sign interactions over HTTP. */
  verifyKey: string;
  /** The token to log in with. It changes when it is reset. */
  token: string;
  /** The privileged intents that are switched on in the portal, as bits. */
  privilegedIntents: number;
  /** Ids of the people who installed it for themselves. */
  installedFor: Set<string>;
  commands: Map<string, Command>;
  /** The times at which commands were created during the last day. */
  commandCreates: number[];
  /** The sessions that were started during the last day. */
  sessionStarts: { at: number; bucket: number }[];
}

/** Makes a token in Discord's form: the bot's id, a timestamp and a secret, each in base64. */
export function tokenFor(userId: string, secret: Uint8Array): string {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return `${text(new TextEncoder().encode(userId))}.${text(secret.subarray(0, 4))}.${text(secret.subarray(4))}`;
}
