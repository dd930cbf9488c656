import type { Person, Space } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Ids } from "../ids.ts";
import type { Manifest } from "./manifest.ts";
import { createGrants } from "./grants.ts";
import { isSameBot } from "./installation.ts";
import type { Installation, SlackApp } from "./installation.ts";
import type { Organization } from "./teams.ts";
import { createTokens } from "./tokens.ts";

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
  /** Installs an app in all workspaces of an organization at once: one bot, one token. */
  installForAll(
    app: SlackApp,
    organization: Organization,
    teams: readonly Space[],
    bot?: Person,
  ): Installation[];
  /** Renews an expiring token. Returns undefined if the refresh token does not work (any more). */
  refresh(app: SlackApp, refreshToken: string): Installation | undefined;
  /** Ends an installation. The installation of an organization ends in all its workspaces. */
  end(installation: Installation, state: "revoked" | "uninstalled"): void;
  /** Returns all installations, including former ones: check `state`. */
  installations(): Installation[];
  /** Returns the installations with this token: one, or all those of an organization. */
  byToken(token: string): { installations: readonly Installation[]; expired: boolean } | undefined;
  byAppToken(token: string): SlackApp | undefined;
  /** Returns the installation whose bot has this user id, if possible the one in this workspace. */
  byUser(userId: string, team?: string): Installation | undefined;
}

/** Makes the directory of one simulator. */
export function createDirectory(world: World, ids: Ids): Directory {
  const apps = new Map<string, SlackApp>();
  const installations: Installation[] = [];
  const tokens = createTokens<Installation[]>(world.clock, ids);
  const grant = createGrants(world, ids, { installations, tokens });
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
      const [installation] = grant(app, [team], undefined, given);
      if (!installation) throw new Error("The app was installed nowhere.");
      return installation;
    },
    installForAll: (app, organization, teams, given) => grant(app, teams, organization, given),
    refresh(app, refreshToken) {
      const renewed = tokens.refresh(
        refreshToken,
        ([first]) => first?.app === app && first.state === "installed",
      );
      if (!renewed) return undefined;
      const { owner, token, rotation } = renewed;
      for (const installation of owner) Object.assign(installation, { token, rotation });
      return owner[0];
    },
    end(installation, state) {
      for (const each of installations) if (isSameBot(each, installation)) each.state = state;
    },
    installations: () => installations,
    byToken(token) {
      const found = tokens.find(token);
      return found && { installations: found.owner, expired: found.expired };
    },
    byAppToken: (token) => [...apps.values()].find((app) => app.appToken === token),
    byUser(userId, team) {
      const candidates = installations.filter((installation) => installation.userId === userId);
      return candidates.find((candidate) => candidate.team.id === team) ?? candidates[0];
    },
  };
}
