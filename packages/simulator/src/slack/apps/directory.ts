import type { Person, Space } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Ids } from "../ids.ts";
import type { Manifest } from "./manifest.ts";

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

/** An app's installation in a workspace. */
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
  /** The scopes that were granted at installation. The manifest may have changed since. */
  scopes: readonly string[];
  state: "installed" | "revoked" | "uninstalled";
}

/** Returns the workspace's part of its address. */
export function domainOf({ name }: Space): string {
  return name.toLowerCase().replaceAll(/\W+/g, "-");
}

/** The apps, their installations and their tokens. */
export interface Directory {
  addApp(manifest: Manifest, options?: { restrictedHistory?: boolean }): SlackApp;
  app(id: string): SlackApp | undefined;
  apps(): SlackApp[];
  /**
   * Installs an app in a workspace. Installing it again grants the scopes of its present manifest to the same
   * bot, with a new token.
   */
  install(app: SlackApp, team: Space, bot?: Person): Installation;
  /** Returns all installations, including former ones: check `state`. */
  installations(): Installation[];
  /** Returns the installation with this token. */
  byToken(token: string): Installation | undefined;
  byAppToken(token: string): SlackApp | undefined;
  /** Returns the installation whose bot has this user id. */
  byUser(userId: string): Installation | undefined;
}

/** Makes the directory of one simulator. */
export function createDirectory(world: World, ids: Ids): Directory {
  const apps = new Map<string, SlackApp>();
  const installations: Installation[] = [];
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
  return {
    addApp(manifest, { restrictedHistory = false } = {}) {
      const id = ids.next("A");
      const app: SlackApp = {
        id,
        manifest,
        clientId: `1.${ids.next("")}`,
        clientSecret: ids.secret(),
        signingSecret: ids.secret(),
        verificationToken: ids.secret(),
        appToken: `xapp-1-${id}-${ids.secret()}`,
        restrictedHistory,
      };
      apps.set(id, app);
      return app;
    },
    app: (id) => apps.get(id),
    apps: () => [...apps.values()],
    install(app, team, given) {
      const token = `xoxb-${team.id}-${ids.secret()}`;
      const scopes = app.manifest.oauth_config?.scopes?.bot ?? [];
      const known = installations.find((other) => other.app === app && other.team === team);
      if (known) return Object.assign(known, { token, scopes, state: "installed" as const });
      const { bot, userId } = botOf(app, team, given);
      const botId = ids.next("B");
      const installation: Installation = { app, team, bot, userId, botId, token, scopes, state: "installed" };
      installations.push(installation);
      return installation;
    },
    installations: () => installations,
    byToken: (token) => installations.find((installation) => installation.token === token),
    byAppToken: (token) => [...apps.values()].find((app) => app.appToken === token),
    byUser: (userId) => installations.find((installation) => installation.userId === userId),
  };
}
