import type { Message } from "../world/message.ts";
import type { Channel, ChannelKind, Person, Space } from "../world/place.ts";
import { postNotice, slackbot } from "./messages/notice.ts";
import type { Notice } from "./messages/notice.ts";
import { userId } from "./people/person.ts";
import { createChannel, join } from "./conversations.ts";
import { setAccount, teamsOf } from "./apps/teams.ts";
import type { Account } from "./apps/teams.ts";
import { createInstallingActs } from "./installing-acts.ts";
import type { InstallingActs } from "./installing-acts.ts";
import type { Slack } from "./slack.ts";

/** What the owner of a workspace can do. Without a workspace, the first one is meant. */
export interface SlackAdmin extends InstallingActs {
  addWorkspace(name: string): Space;
  /** Lets a person into a workspace and its #general. Returns their id. */
  admit(person: Person, team?: Space, account?: Account): string;
  /** Ends a person's account in a workspace. They leave its channels, and their messages stay. */
  deactivate(person: Person, team?: Space): void;
  /** Shares a channel with another workspace (Slack Connect), and lets people and bots of that workspace in. */
  shareChannel(channel: Channel, team: Space, members: readonly Person[]): void;
  addChannel(
    name: string,
    options?: { kind?: ChannelKind; members?: readonly Person[]; team?: Space },
  ): Channel;
  generalOf(team: Space): Channel;
  /** Lets Slack itself write in a channel. Default: Slackbot, without a subtype. */
  notify(channel: Channel, notice: Omit<Notice, "user"> & { user?: string }): Message;
}

/** Makes the admin of one simulator. */
export function createAdmin(slack: Slack): SlackAdmin {
  const { world, ids } = slack;
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
    ...createInstallingActs(slack, { firstTeam, generalOf }),
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
    notify: (channel, notice) => postNotice(slack, channel, { user: slackbot, ...notice }),
  };
}
