import type { AuthorizeResult, HTTPReceiver, webApi } from "@slack/bolt";
import type { Cursors } from "#core/platform";
import type { Recipient } from "../hear/envelope.ts";
import type { SealedInstallations } from "./installation-store.ts";

/** The app in one workspace, ready to be called. */
export interface Workspace {
  client: webApi.WebClient;
  /** The bot's user id. */
  self: string;
  /** The bot's own id, "B…". */
  bot: string;
  /** Whose token it is; file addresses take it too. */
  token: string;
}

/** Every workspace that the app is installed in. */
export interface Workspaces {
  /** Rejects where the app is not installed, or its token is refused. */
  of(team: string): Promise<Workspace>;
  /** What Bolt wants to know for one's own listeners. */
  authorize(team: string): Promise<AuthorizeResult>;
  /** The app is gone from there, with its tokens. */
  forget(installation: { team: string; enterprise?: string; isOrgWide: boolean }): Promise<void>;
}

/** Where the app is installed: in one workspace by a token, or in many by OAuth. */
export interface Installations extends Workspaces {
  /** Resolves when calls can be made; with OAuth, to where installations are kept. */
  start(cursors: Cursors): Promise<SealedInstallations | undefined>;
  /** What turns stored installations into tokens that are good now. */
  adopt(installer: HTTPReceiver["installer"]): void;
  /** A delivery names whom it is for. */
  meet(recipient: Recipient): Promise<void>;
}

export function toAuthorization(team: string, { token, self, bot }: Workspace): AuthorizeResult {
  return { botToken: token, botUserId: self, botId: bot, teamId: team };
}
