import type { Person, Space } from "../../world/place.ts";
import type { Manifest } from "./manifest.ts";
import type { Organization } from "./teams.ts";
import type { IssuedToken } from "./tokens.ts";

/** An app as its developer registered it. */
export interface SlackApp {
  id: string;
  manifest: Manifest;
  clientId: string;
  clientSecret: string;
  signingSecret: string;
  /** Slack's former proof of its requests. It is still part of every payload. */
  verificationToken: string;
  /** The app-level token for Socket Mode. */
  appToken: string;
  /** Commercially distributed outside the Marketplace. Slack limits such an app's reads of history. */
  restrictedHistory: boolean;
}

/** An app's installation in a workspace. Installing it for an organization makes one for each workspace. */
export interface Installation {
  app: SlackApp;
  team: Space;
  /** The bot's person in the world. */
  bot: Person;
  /** The bot's user id, "U…". */
  userId: string;
  /** The bot's own id, "B…". */
  botId: string;
  token: string;
  /** The way to renew the token, if the app's manifest rotates tokens. */
  rotation?: IssuedToken["rotation"];
  /** The organization that it was installed for, with the same bot and token in all workspaces. */
  organization?: Organization;
  /** The scopes that were granted at installation. The manifest may have changed since. */
  scopes: readonly string[];
  state: "installed" | "revoked" | "uninstalled";
}

/** Tells whether two installations have the same bot, as those of an organization have. */
export function isSameBot(one: Installation, other: Installation): boolean {
  return one.app === other.app && one.userId === other.userId;
}
