import type { AuthorizeResult, HTTPReceiver, webApi } from "@slack/bolt";
import type { Cursors } from "#core/platform";
import type { SealedInstallations } from "./installation-store.ts";

/** The app in one workspace, ready to be called. */
export interface Workspace {
  client: webApi.WebClient;
  /** The bot's user id. */
  self: string;
  /** The bot's own id, "B…". */
  bot: string;
  /** The organization that the workspace is part of. */
  enterprise?: string | undefined;
  /** The bot's token. Downloads of files need it, too. */
  token: string;
}

/** Where the app is installed. */
export interface Installation {
  /** The workspace. */
  team: string;
  enterprise?: string | undefined;
  /** Installed for a whole organisation, with one token for all its workspaces. */
  isOrgWide: boolean;
}

/** Every workspace that the app is installed in. */
export interface Workspaces {
  /** Rejects if the app is not installed in the workspace, or its token is refused. */
  of(team: string): Promise<Workspace>;
  /** Returns what Bolt needs to call your own listeners. */
  authorize(team: string): Promise<AuthorizeResult>;
  /**
   * Forgets an installation that was removed, with its tokens, unless the app was installed again after `at`. Resolves to whether it
   * was forgotten.
   */
  forget(installation: Installation, at: number): Promise<boolean>;
}

/** The workspaces with what connects them: one of them by a token, or many by OAuth. */
export interface Installations extends Workspaces {
  /** Resolves when calls can be made. With OAuth it resolves to the store of installations. */
  start(cursors: Cursors): Promise<SealedInstallations | undefined>;
  /** Takes the part of the SDK that turns stored installations into valid tokens. */
  adopt(installer: HTTPReceiver["installer"]): void;
  /** Notes the installation that a delivery is for. */
  meet(installation: Installation): Promise<void>;
}

export function toAuthorization(team: string, { token, self, bot }: Workspace): AuthorizeResult {
  return { botToken: token, botUserId: self, botId: bot, teamId: team };
}
