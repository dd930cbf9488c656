import type { Fields } from "../../fields.ts";
import type { Channel, Person, Place } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import { shortcutBase } from "../interactions/interactions.ts";
import type { Slack } from "../slack.ts";
import { channelAt, contextKey, directWith, installationOf, userId } from "./person.ts";

/** Acts that exist only on Slack. */
export interface SlackActs {
  /** Renames an agent's session. */
  renameSession(person: Person, place: Place, title: string): Promise<void>;
  /**
   * Looks at something while the app's conversation is open: a channel, or entities as Slack sends them. The
   * person's next messages to the app carry it as `app_context`.
   */
  lookAt(person: Person, bot: Person, what: Channel | readonly Fields[]): Promise<void>;
  /** Calls a global shortcut. */
  globalShortcut(person: Person, bot: Person, callbackId: string): Promise<void>;
}

const channelEntity = ({ id, space }: Channel): Fields => ({
  type: "slack#/types/channel_id",
  value: id,
  team_id: space,
});

/** Makes the acts that exist only on Slack, including Stop. */
export function createSlackActs(slack: Slack): Pick<Platform, "stop"> & SlackActs {
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
      // The session stays "processing" until the app changes it.
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
    async lookAt(person, bot, what) {
      const entities = "members" in what ? [channelEntity(what)] : what;
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
        ...shortcutBase(slack, installation, user),
        action_ts: ids.timestamp(),
        trigger_id: slack.triggers.issue({ installation, person: user }),
      });
    },
  };
}
