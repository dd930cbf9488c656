import { openDirect } from "../conversations.ts";
import type { Installation } from "../apps/directory.ts";
import type { Fields } from "../../fields.ts";
import { present } from "../../fields.ts";
import { interactionBase } from "../interactions/interactions.ts";
import type { Slack } from "../slack.ts";
import type { Channel, Person, Place } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import { channelAt, installedIn, userId } from "./person.ts";

/** What only Slack's people can do. */
export interface SlackActs {
  /** Gives an agent's session another title. */
  renameSession(person: Person, place: Place, title: string): Promise<void>;
  /** Looks at something while the app's conversation is open: `entities` as Slack tells them. */
  lookAt(person: Person, bot: Person, entities: readonly Fields[]): Promise<void>;
  /** Calls a shortcut that belongs to no message. */
  globalShortcut(person: Person, bot: Person, callbackId: string): Promise<void>;
}

/** How long somebody seems to be typing after a key was pressed. */
const typingLife = 6_000;

type Visiting = Pick<Platform, "open" | "openHome" | "direct" | "startThread" | "post" | "type">;

/** Going places: channels, direct messages, threads, an app's Home. */
export function createVisiting(slack: Slack): Visiting {
  const { world } = slack;
  return {
    async open(person, place) {
      const channel = channelAt(slack, person, place);
      world.unread.clear(place, userId(person));
      const app = installedIn(slack, channel.space).find(({ userId: id }) => channel.members.has(id));
      if (channel.kind === "direct" && app && place.thread === undefined)
        tellHome(slack, app, person, channel, "messages");
    },
    async openHome(person, bot) {
      const installation = installationOf(slack, bot);
      if (installation.app.manifest.features?.app_home?.home_tab_enabled !== true) {
        throw new Error(`${bot.name} has no Home tab: its manifest does not enable one.`);
      }
      tellHome(slack, installation, person, directWith(slack, person, installation), "home");
    },
    async direct(person, others) {
      const people = [person, ...others].map(userId);
      const team = world.spaces("slack").find(({ members }) => people.every((id) => members.has(id)));
      if (!team)
        throw new Error(`${[person, ...others].map(({ name }) => name).join(", ")} share no workspace.`);
      return openDirect(slack, team, people);
    },
    async startThread(_person, message) {
      const { platform, space, channel } = message;
      return { platform, space, channel, thread: message.thread ?? message.id };
    },
    async post() {
      throw new Error("Slack has no forums: say something in a channel and reply in its thread.");
    },
    async type(person, place) {
      channelAt(slack, person, place);
      const until = world.clock.now() + typingLife;
      world.statuses.show({ ...place, person: userId(person), kind: "typing", text: "", until });
    },
  };
}

/** Stop, and what only Slack has. */
export function createAgentActs(slack: Slack): Pick<Platform, "stop"> & SlackActs {
  const { sessions, streams, deliveries, ids } = slack;
  return {
    async stop(person, place) {
      const channel = channelAt(slack, person, place);
      const busy = sessions.busy(channel.id);
      const session =
        place.thread === undefined ? busy[0] : busy.find((each) => each.place.thread === place.thread);
      const { manifest } = session?.installation.app ?? {};
      const subscribed =
        manifest?.settings?.event_subscriptions?.bot_events?.includes("agent_session_stopped");
      if (!session || subscribed !== true)
        throw new Error(`There is no Stop button in #${channel.name} to press.`);
      const stopped = [...session.streams];
      for (const message of stopped) {
        const stream = streams.find(message);
        if (stream) streams.end(stream, "stopped");
      }
      session.streams.clear();
      // The session itself stays "processing" until the app says otherwise.
      deliveries.tell(session.installation, "agent_session_stopped", {
        type: "agent_session_stopped",
        channel: channel.id,
        user: userId(person),
        thread_ts: session.place.thread,
        streaming_message_ts: stopped.map(({ id }) => id),
        event_ts: ids.timestamp(),
      });
    },
    async renameSession(person, place, title) {
      const session = sessions.find(place.channel, place.thread ?? "");
      if (!session) throw new Error("There is no session to rename here.");
      const previous = session.title;
      session.title = title;
      deliveries.tell(session.installation, "agent_session_title_changed", {
        type: "agent_session_title_changed",
        channel: place.channel,
        user: userId(person),
        team_id: place.space,
        thread_ts: place.thread,
        title,
        previous_title: previous,
        event_ts: ids.timestamp(),
      });
    },
    async lookAt(person, bot, entities) {
      const installation = installationOf(slack, bot);
      const channel = directWith(slack, person, installation);
      channel.extras[contextKey(person)] = { entities };
      deliveries.tell(installation, "app_context_changed", {
        type: "app_context_changed",
        channel: channel.id,
        user: userId(person),
        context: { entities },
        event_ts: ids.timestamp(),
      });
    },
    async globalShortcut(person, bot, callbackId) {
      const installation = installationOf(slack, bot);
      const user = userId(person);
      await deliveries.ask(installation.app, "interactive", {
        type: "shortcut",
        callback_id: callbackId,
        ...interactionBase(slack, installation, user),
        action_ts: ids.timestamp(),
        trigger_id: slack.triggers.issue({ installation, person: user }),
      });
    },
  };
}

/** Under which a direct message keeps what somebody looks at beside it. */
export function contextKey(person: Person): string {
  return `context ${userId(person)}`;
}

function installationOf({ directory }: Slack, bot: Person): Installation {
  const installation = directory.byUser(userId(bot));
  if (installation?.state !== "installed") throw new Error(`${bot.name} is not installed.`);
  return installation;
}

function directWith(slack: Slack, person: Person, { team, userId: bot }: Installation): Channel {
  return openDirect(slack, team, [userId(person), bot]);
}

function tellHome(
  slack: Slack,
  installation: Installation,
  person: Person,
  channel: Channel,
  tab: string,
): void {
  const event = present({
    type: "app_home_opened",
    user: userId(person),
    channel: channel.id,
    tab,
    context: channel.extras[contextKey(person)],
    event_ts: slack.ids.timestamp(),
  });
  slack.deliveries.tell(installation, "app_home_opened", event);
}
