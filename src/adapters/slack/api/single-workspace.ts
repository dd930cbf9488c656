import { BadInput, Failure } from "#core/platform";
import { createClient, type ClientOptions } from "./client.ts";
import { translateError } from "./refusal.ts";
import { toAuthorization, type Workspace, type Workspaces } from "./workspaces.ts";

/** The one workspace that a bot's token is for. */
export interface SingleWorkspace extends Workspaces {
  /** Asks Slack whose token it is. Rejects with a sentence about the token where it is nobody's. */
  identify(): Promise<Identity>;
}

export interface Identity {
  team: string;
  scopes: readonly string[];
  workspace: Workspace;
}

export function createSingleWorkspace(token: string, options: ClientOptions): SingleWorkspace {
  if (!token.startsWith("xoxb-")) {
    throw new BadInput(
      `Got a bot token for Slack that begins with "${token.slice(0, 4)}…", expected "xoxb-…". Copy the "Bot User OAuth Token" of the app's page "OAuth & Permissions".`,
    );
  }
  let identity: Promise<Identity> | undefined;
  const identify = (): Promise<Identity> => {
    identity ??= askSlack(token, options);
    // Asked again when Slack could not be reached.
    identity.catch(() => (identity = undefined));
    return identity;
  };
  const of = async (team: string): Promise<Workspace> => {
    // An answer of an earlier process may go on before this one has started.
    const known = await identify();
    if (known.team === team) return known.workspace;
    throw new Failure(
      "key",
      `There is no token for the workspace ${team}: SLACK_BOT_TOKEN is for ${known.team}.`,
    );
  };
  return {
    of,
    identify,
    authorize: async (team) => toAuthorization(team, await of(team)),
    forget: () => Promise.resolve(),
  };
}

async function askSlack(token: string, options: ClientOptions): Promise<Identity> {
  const client = createClient(token, options);
  try {
    const answer = await client.auth.test();
    const { team_id: team, user_id: self, bot_id: bot } = answer;
    if (team && self && bot)
      return {
        team,
        scopes: answer.response_metadata?.scopes ?? [],
        workspace: { client, self, bot, token },
      };
  } catch (thrown) {
    const error = translateError("auth.test", thrown);
    if (!(error instanceof Failure) || error.kind !== "key") throw error;
    throw new Failure("key", `${error.message} Install the app again and set SLACK_BOT_TOKEN.`, {
      cause: thrown,
    });
  }
  throw new Failure("key", "Slack does not say which bot SLACK_BOT_TOKEN is for: it is no bot's token.");
}
