import { Failure, loadOnce } from "#core/platform";
import { createClient, type ClientOptions } from "./client.ts";
import { translateError } from "./refusal.ts";
import { toAuthorization, type Workspace, type Workspaces } from "./workspaces.ts";

export interface SingleWorkspace extends Workspaces {
  /** Asks Slack whose token it is. Rejects with advice if Slack refuses the token. */
  identify(): Promise<Identity>;
}

export interface Identity {
  /** The workspace of the token. The token of a whole organization is for all its workspaces. */
  team: string;
  isOrgWide: boolean;
  scopes: readonly string[];
  workspace: Workspace;
}

export function createSingleWorkspace(token: string, options: ClientOptions): SingleWorkspace {
  const identify = loadOnce(() => askSlack(token, options));
  const members = new Map<string, Workspace>();
  /** Every call with an organization's token has to name a workspace. */
  const memberOf = (team: string, workspace: Workspace): Workspace => {
    const member = members.get(team) ?? { ...workspace, client: createClient(token, { ...options, team }) };
    members.set(team, member);
    return member;
  };
  const of = async (team: string): Promise<Workspace> => {
    // An earlier process's answer may go on before this one has started.
    const known = await identify();
    if (known.isOrgWide) return memberOf(team, known.workspace);
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
    forget: () => Promise.resolve(false),
  };
}

async function askSlack(token: string, options: ClientOptions): Promise<Identity> {
  const client = createClient(token, options);
  try {
    const answer = await client.auth.test();
    const { team_id: team, user_id: self, bot_id: bot, enterprise_id: enterprise } = answer;
    const { is_enterprise_install: isOrgWide = false } = answer;
    if (team && self && bot)
      return {
        team,
        isOrgWide,
        scopes: answer.response_metadata?.scopes ?? [],
        workspace: { client, self, bot, token, enterprise },
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
