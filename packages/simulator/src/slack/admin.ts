import type { Message } from "../world/message.ts";
import type { Channel, ChannelKind, Person, Space } from "../world/place.ts";
import { createAlertApp } from "./alert-app.ts";
import type { AlertApp, AlertOptions } from "./alert-app.ts";
import { postNotice, slackbot } from "./messages/notice.ts";
import type { Notice } from "./messages/notice.ts";
import { userId } from "./people/person.ts";
import { createChannel, join } from "./conversations.ts";
import type { Installation, SlackApp } from "./apps/directory.ts";
import { setAccount, teamsOf } from "./apps/teams.ts";
import type { Account } from "./apps/teams.ts";
import type { Manifest } from "./apps/manifest.ts";
import type { Slack } from "./slack.ts";

/** What the owner of a workspace can do. Without a workspace, the first one is meant. */
export interface SlackAdmin {
  addWorkspace(name: string): Space;
  /** Lets a person into a workspace and its #general. Returns their id. */
  admit(person: Person, team?: Space, account?: Account): string;
  /** Ends a person's account in a workspace. They leave its channels, and their messages stay. */
  deactivate(person: Person, team?: Space): void;
  /** Shares a channel with another workspace (Slack Connect), and lets people and bots of it in. */
  shareChannel(channel: Channel, team: Space, members: readonly Person[]): void;
  addChannel(
    name: string,
    options?: { kind?: ChannelKind; members?: readonly Person[]; team?: Space },
  ): Channel;
  /** Installs an app in a workspace, or installs it again. The bot joins #general. */
  install(what: Manifest | SlackApp, team?: Space, bot?: Person): Installation;
  /** Uninstalls an app. Slack tells the app, and its token stops working. */
  uninstall(installation: Installation): void;
  generalOf(team: Space): Channel;
  /** Installs an app that only posts, like one for alerts. */
  addAlertApp(name: string, options?: AlertOptions & { team?: Space }): AlertApp;
  /** Lets Slack itself write in a channel. Default: Slackbot, without a subtype. */
  notify(channel: Channel, notice: Omit<Notice, "user"> & { user?: string }): Message;
}

/** An app that hears nothing. */
const alertManifest = (name: string): Manifest => ({
  display_information: { name },
  oauth_config: { scopes: { bot: ["chat:write", "incoming-webhook"] } },
});

/** Makes the admin of one simulator. */
export function createAdmin(slack: Slack): SlackAdmin {
  const { world, ids, directory, deliveries } = slack;
  const firstTeam = (): Space => {
    const [team] = world.spaces("slack");
    if (!team) throw new Error("There is no workspace yet: add one first.");
    return team;
  };
  const generalOf = (team: Space): Channel => {
    const general = world.channels("slack", team.id).find(({ name }) => name === "general");
    if (!general) throw new Error(`The workspace ${team.name} has lost its #general.`);
    return general;
  };
  return {
    generalOf,
    addWorkspace(name) {
      const team = world.addSpace({
        platform: "slack",
        id: ids.next("T"),
        name,
        members: new Set(),
        extras: {},
      });
      createChannel(slack, team, { name: "general", kind: "public", members: [] });
      return team;
    },
    admit(person, team = firstTeam(), account = {}) {
      person.ids["slack"] ??= ids.next("U");
      world.changed({ type: "person", person });
      const id = userId(person);
      team.members.add(id);
      setAccount(team, id, account);
      world.changed({ type: "space", space: team });
      join(slack, generalOf(team), id, { quiet: true });
      return id;
    },
    deactivate(person, team = firstTeam()) {
      const id = userId(person);
      setAccount(team, id, { deactivated: true });
      for (const channel of world.channels("slack", team.id)) {
        if (channel.members.delete(id)) world.changed({ type: "channel", channel });
      }
    },
    shareChannel(channel, team, members) {
      channel.extras["sharedWith"] = [...new Set([...teamsOf(channel), team.id])].slice(1);
      for (const member of members) channel.members.add(userId(member));
      world.changed({ type: "channel", channel });
    },
    addChannel(name, { kind = "public", members = [], team = firstTeam() } = {}) {
      return createChannel(slack, team, { name, kind, members: members.map(userId) });
    },
    install(what, team = firstTeam(), bot) {
      const app = "clientId" in what ? what : directory.addApp(what);
      const installation = directory.install(app, team, bot);
      // Without the event of an invitation: the app joined before it could listen.
      const general = generalOf(team);
      general.members.add(installation.userId);
      world.changed({ type: "channel", channel: general });
      return installation;
    },
    addAlertApp(name, { team = firstTeam(), ...options } = {}) {
      const app = directory.addApp(alertManifest(name));
      const installation = directory.install(app, team);
      const general = generalOf(team);
      general.members.add(installation.userId);
      world.changed({ type: "channel", channel: general });
      return createAlertApp(slack, installation, general, options);
    },
    notify: (channel, notice) => postNotice(slack, channel, { user: slackbot, ...notice }),
    uninstall(installation) {
      installation.state = "uninstalled";
      deliveries.tell(installation, "app_uninstalled", { type: "app_uninstalled" });
      const tokens = { oauth: [], bot: [installation.userId] };
      deliveries.tell(installation, "tokens_revoked", { type: "tokens_revoked", tokens });
    },
  };
}
