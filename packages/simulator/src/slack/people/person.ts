import type { Installation } from "../apps/directory.ts";
import type { Slack } from "../slack.ts";
import { rootExists } from "../messages/thread.ts";
import { versionFor } from "../../world/message.ts";
import type { Message } from "../../world/message.ts";
import type { Channel, Person, Place } from "../../world/place.ts";

// What every act of a person has to know first. Slack's client does not let people do what is refused here, so these are
// sentences for whoever wrote the test, not errors of the API.

/** The person's id on Slack. */
export function userId(person: Person): string {
  const id = person.ids["slack"];
  if (id === undefined)
    throw new Error(`${person.name} has no account on Slack: admit them to a workspace first.`);
  return id;
}

/** The channel of a place, if the person is in it. */
export function channelAt({ world }: Slack, person: Person, place: Place): Channel {
  const channel = world.channel("slack", place.channel);
  if (!channel) throw new Error(`Slack has no channel ${place.channel}.`);
  if (!channel.members.has(userId(person))) throw new Error(`${person.name} is not in #${channel.name}.`);
  return channel;
}

/** The channel, if the person can write there and, in a thread, reply. */
export function writableAt(slack: Slack, person: Person, place: Place): Channel {
  const channel = channelAt(slack, person, place);
  if (channel.archived) throw new Error(`#${channel.name} is archived: nobody can write there.`);
  if (place.thread === undefined) return channel;
  if (!rootExists(slack.world, channel.id, place.thread)) {
    throw new Error(`#${channel.name} has no message ${place.thread} that a thread could hang on.`);
  }
  if (slack.world.thread("slack", channel.id, place.thread)?.locked === true) {
    throw new Error(`The thread ${place.thread} in #${channel.name} is locked.`);
  }
  return channel;
}

/** The message as this person sees it; throws when they do not. */
export function requireVisible(person: Person, message: Message): void {
  if (!versionFor(message, userId(person)))
    throw new Error(`${person.name} does not see the message ${message.id}.`);
}

/** Somebody's own message. */
export function requireOwn(person: Person, message: Message): void {
  requireVisible(person, message);
  if (message.author !== userId(person))
    throw new Error(`${person.name} did not write the message ${message.id}.`);
}

/** The apps that are installed in a workspace. */
export function installedIn({ directory }: Slack, team: string): Installation[] {
  return directory
    .installations()
    .filter((installation) => installation.state === "installed" && installation.team.id === team);
}
