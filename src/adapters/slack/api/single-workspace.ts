import { Failure, loadOnce } from "#core/platform";
import { createClient, type ClientOptions } from "./client.ts";
import { translateError } from "./refusal.ts";
import { toAuthorization, type Workspace, type Workspaces } from "./workspaces.ts";

export interface SingleWorkspace extends Workspaces {
  /** Asks Slack whose token it is. Rejects with advice if Slack refuses the token. */
  identify(): Promise<Identity>;
}

export interface Identity {
  team: string;
  scopes: readonly string[];
  workspace: Workspace;
}

export function createSingleWorkspace(token: string, options: ClientOptions): SingleWorkspace {
  const identify = loadOnce(() => askSlack(token, options));
  const of = async (team: string): Promise<Workspace> => {
    // An earlier process's answer may go on before this one has started.
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
  throw new Failure(
    "key",
    "Slack knows no bot for SLACK_BOT_TOKEN: the token belongs to a person. Set the bot's token.",
  );
}
