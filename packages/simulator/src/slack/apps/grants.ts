import type { Person, Space } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Ids } from "../ids.ts";
import type { Installation, SlackApp } from "./installation.ts";
import type { Organization } from "./teams.ts";
import type { Tokens } from "./tokens.ts";

/** Installs an app in workspaces that share a bot and a token. Installing it again issues a new token. */
export type Grant = (
  app: SlackApp,
  teams: readonly Space[],
  organization?: Organization,
  bot?: Person,
) => Installation[];

const rotates = ({ manifest }: SlackApp): boolean => manifest.settings?.token_rotation_enabled === true;

/** Makes the function that installs. It adds new installations to the list. */
export function createGrants(
  world: World,
  ids: Ids,
  { installations, tokens }: { installations: Installation[]; tokens: Tokens<Installation[]> },
): Grant {
  const botOf = (app: SlackApp, team: Space, given: Person | undefined): { bot: Person; userId: string } => {
    const name = app.manifest.features?.bot_user?.display_name ?? app.manifest.display_information.name;
    const userId = given?.ids["slack"] ?? ids.next("U");
    const bot = given ?? world.addPerson({ name, timeZone: "UTC", isBot: true, ids: { slack: userId } });
    if (given) {
      bot.ids["slack"] = userId;
      world.changed({ type: "person", person: bot });
    }
    team.members.add(userId);
    world.changed({ type: "space", space: team });
    return { bot, userId };
  };
  /** The installations that share a token. */
  const owners: Installation[][] = [];
  return (
    app: SlackApp,
    teams: readonly Space[],
    organization?: Organization,
    given?: Person,
  ): Installation[] => {
    const [home] = teams;
    if (!home) throw new Error("An app is installed in at least one workspace.");
    const known = owners.find(
      ([first]) =>
        first?.app === app &&
        first.organization?.id === organization?.id &&
        (organization || first.team === home),
    );
    const bot = known?.[0] ?? { ...botOf(app, home, given), botId: ids.next("B") };
    const owner = known ?? [];
    if (!known) owners.push(owner);
    for (const team of teams) {
      if (owner.some((each) => each.team === team)) continue;
      team.members.add(bot.userId);
      world.changed({ type: "space", space: team });
      const { userId, botId } = bot;
      const installation: Installation = {
        app,
        team,
        bot: bot.bot,
        userId,
        botId,
        token: "",
        scopes: [],
        state: "installed",
        ...(organization && { organization }),
      };
      owner.push(installation);
      installations.push(installation);
    }
    const { token, rotation } = tokens.issue(owner, organization?.id ?? home.id, rotates(app));
    const scopes = app.manifest.oauth_config?.scopes?.bot ?? [];
    for (const each of owner) {
      Object.assign(each, { token, scopes, state: "installed" as const }, rotation && { rotation });
    }
    return owner;
  };
}
