import type { AuthorizeResult, webApi } from "@slack/bolt";

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

export function toAuthorization(team: string, { token, self, bot }: Workspace): AuthorizeResult {
  return { botToken: token, botUserId: self, botId: bot, teamId: team };
}
