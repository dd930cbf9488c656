import { present } from "../../fields.ts";
import type { Channel, Person } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import type { Installation } from "../apps/installation.ts";
import { openDirect } from "../conversations.ts";
import type { Slack } from "../slack.ts";
import { channelAt, contextKey, directWith, installationOf, installedIn, userId } from "./person.ts";

/** How long a person appears to be typing after pressing a key. */
const typingLife = 6_000;

type Navigating = Pick<Platform, "open" | "openHome" | "direct" | "startThread" | "post" | "type">;

/** Makes the acts of going to channels, direct messages, threads and an app's Home. */
export function createNavigating(slack: Slack): Navigating {
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
