import type { Channel, Person, Space } from "../world/place.ts";
import { createAlertApp } from "./alert-app.ts";
import type { AlertApp, AlertOptions } from "./alert-app.ts";
import type { Installation, SlackApp } from "./apps/installation.ts";
import type { Manifest } from "./apps/manifest.ts";
import { organizationOf } from "./apps/teams.ts";
import type { Organization } from "./apps/teams.ts";
import type { Slack } from "./slack.ts";

/** What owners of workspaces and organizations do with apps. Without a workspace, the first one is meant. */
export interface InstallingActs {
  /** Installs an app in a workspace, or installs it again. The bot joins #general. */
  install(what: Manifest | SlackApp, team?: Space, bot?: Person): Installation;
  /** Puts workspaces under one organization (Enterprise). Returns it. */
  addOrganization(name: string, teams: readonly Space[]): Organization;
  /** Installs an app for an organization: one bot and one token in all workspaces. The bot joins each #general. */
  installForAll(what: Manifest | SlackApp, organization: Organization, bot?: Person): Installation[];
  /** Uninstalls an app. Slack tells the app, and its token stops working. */
  uninstall(installation: Installation): void;
  /** Installs an app that only posts, like one for alerts. */
  addAlertApp(name: string, options?: AlertOptions & { team?: Space }): AlertApp;
}

/** The manifest of an app that hears nothing. */
const alertManifest = (name: string): Manifest => ({
  display_information: { name },
  oauth_config: { scopes: { bot: ["chat:write", "incoming-webhook"] } },
});

/** Makes the acts of installing and uninstalling. */
export function createInstallingActs(
  slack: Slack,
  { firstTeam, generalOf }: { firstTeam: () => Space; generalOf: (team: Space) => Channel },
): InstallingActs {
  const { world, ids, directory, deliveries } = slack;
  /** Adds a bot to #general, without the event of an invitation: the app joined before it could listen. */
  const letIn = (team: Space, bot: string): Channel => {
    const general = generalOf(team);
    general.members.add(bot);
    world.changed({ type: "channel", channel: general });
    return general;
  };
  return {
    install(what, team = firstTeam(), bot) {
      const app = "clientId" in what ? what : directory.addApp(what);
      const installation = directory.install(app, team, bot);
      letIn(team, installation.userId);
      return installation;
    },
    addOrganization(name, teams) {
      const organization = { id: ids.next("E"), name };
      for (const team of teams) {
        team.extras["organization"] = organization;
        world.changed({ type: "space", space: team });
      }
      return organization;
    },
    installForAll(what, organization, bot) {
      const app = "clientId" in what ? what : directory.addApp(what);
      const teams = world.spaces("slack").filter((team) => organizationOf(team)?.id === organization.id);
      const all = directory.installForAll(app, organization, teams, bot);
      for (const { team, userId: id } of all) letIn(team, id);
      return all;
    },
    addAlertApp(name, { team = firstTeam(), ...options } = {}) {
      const app = directory.addApp(alertManifest(name));
      const installation = directory.install(app, team);
      return createAlertApp(slack, installation, letIn(team, installation.userId), options);
    },
    uninstall(installation) {
      directory.end(installation, "uninstalled");
      const moment = ids.timestamp();
      deliveries.tell(installation, "app_uninstalled", { type: "app_uninstalled", event_ts: moment });
      const tokens = { oauth: [], bot: [installation.userId] };
      deliveries.tell(installation, "tokens_revoked", { type: "tokens_revoked", tokens, event_ts: moment });
    },
  };
}
