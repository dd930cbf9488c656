import type { Installation } from "../apps/installation.ts";
import { openDirect } from "../conversations.ts";
import type { Slack } from "../slack.ts";
import { rootExists } from "../messages/thread.ts";
import { versionFor } from "../../world/message.ts";
import type { Message } from "../../world/message.ts";
import type { Channel, Person, Place } from "../../world/place.ts";

// What acts of people check first. Slack's client prevents these mistakes, so they are sentences for the
// test's author and not errors of the API.

/** Returns a person's id on Slack. */
export function userId(person: Person): string {
  const id = person.ids["slack"];
  if (id === undefined)
    throw new Error(`${person.name} has no account on Slack: admit them to a workspace first.`);
  return id;
}

/** Returns the channel of a place. Throws if the person is not in it. */
export function channelAt({ world }: Slack, person: Person, place: Place): Channel {
  const channel = world.channel("slack", place.channel);
  if (!channel) throw new Error(`Slack has no channel ${place.channel}.`);
  if (!channel.members.has(userId(person))) throw new Error(`${person.name} is not in #${channel.name}.`);
  return channel;
}

/** Returns the channel of a place. Throws if the person cannot write or reply there. */
export function writableAt(slack: Slack, person: Person, place: Place): Channel {
  const channel = channelAt(slack, person, place);
  if (channel.archived) throw new Error(`#${channel.name} is archived: no one can write there.`);
  if (place.thread === undefined) return channel;
  if (!rootExists(slack.world, channel.id, place.thread)) {
    throw new Error(`#${channel.name} has no message ${place.thread} that a thread could hang on.`);
  }
  if (slack.world.thread("slack", channel.id, place.thread)?.locked === true) {
    throw new Error(`The thread ${place.thread} in #${channel.name} is locked.`);
  }
  return channel;
}

/** Throws if the person does not see the message. */
export function requireVisible(person: Person, message: Message): void {
  if (!versionFor(message, userId(person)))
    throw new Error(`${person.name} does not see the message ${message.id}.`);
}

/** Throws if the person did not write the message. */
export function requireOwn(person: Person, message: Message): void {
  requireVisible(person, message);
  if (message.author !== userId(person))
    throw new Error(`${person.name} did not write the message ${message.id}.`);
}

/** Returns the apps that are installed in a workspace. */
export function installedIn({ directory }: Slack, team: string): Installation[] {
  return directory
    .installations()
    .filter((installation) => installation.state === "installed" && installation.team.id === team);
}

/** Returns a bot's installation. Throws if it is not installed. */
export function installationOf({ directory }: Slack, bot: Person): Installation {
  const installation = directory.byUser(userId(bot));
  if (installation?.state !== "installed") throw new Error(`${bot.name} is not installed.`);
  return installation;
}

/** Returns a person's direct message with an app, and opens it if there is none yet. */
export function directWith(slack: Slack, person: Person, { team, userId: bot }: Installation): Channel {
  return openDirect(slack, team, [userId(person), bot]);
}

/** Returns the key under which a direct message stores what a person looks at beside it. */
export function contextKey(person: Person): string {
  return `context ${userId(person)}`;
}
