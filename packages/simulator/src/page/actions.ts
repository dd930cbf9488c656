import { faultExamples, isFaultKind } from "../world/faults.ts";
import { versionFor } from "../world/message.ts";
import type { Message } from "../world/message.ts";
import type { Channel, Person, Place } from "../world/place.ts";
import type { Platform, Upload } from "../world/platform.ts";
import { fieldsOf, listOf, stringOf } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { World } from "../world/world.ts";

/** Performs what a person did on the page. Resolves with what the page needs next. Rejects with a sentence. */
export type Action = (sent: unknown) => Promise<Fields>;

/** The subject of an act, looked up from the page's request. A lookup that finds nothing throws a sentence. */
interface Scene {
  world: World;
  sent: Fields;
  platform: Platform;
  person: Person;
  /** The person's id on this platform. */
  id: string;
  place(): Place;
  channel(): Channel;
  message(): Message;
}

function createScene(world: World, platforms: readonly Platform[], sent: Fields): Scene {
  const word = (name: string): string => stringOf(sent[name]);
  const platform = platforms.find(({ name }) => name === word("platform"));
  if (!platform) throw new Error(`There is no platform "${word("platform")}" here.`);
  const person = world.people[Number(word("as"))];
  const id = person?.ids[platform.name];
  if (!person || id === undefined || person.isBot) {
    throw new Error(`There is no person "${word("as")}" on ${platform.name}: reload the page.`);
  }
  const channel = (): Channel => {
    const found = world.channel(platform.name, word("channel"));
    if (!found) throw new Error("This channel is gone: reload the page.");
    return found;
  };
  return {
    world,
    sent,
    platform,
    person,
    id,
    channel,
    place() {
      const { space, id: channelId } = channel();
      const thread = word("thread");
      return { platform: platform.name, space, channel: channelId, ...(thread && { thread }) };
    },
    message() {
      const message = world.timeline.find(platform.name, word("channel"), word("message"));
      if (!message || message.deleted) throw new Error("This message is gone.");
      return message;
    },
  };
}

function uploads(sent: Fields): Upload[] {
  return listOf(sent["files"]).map((file) => ({
    name: stringOf(file["name"]) || "file",
    mediaType: stringOf(file["mediaType"]) || "application/octet-stream",
    bytes: Buffer.from(stringOf(file["base64"]), "base64"),
  }));
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

const acts: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  say({ world, platform, person, sent, place }) {
    const quoted = world.timeline.find(platform.name, stringOf(sent["channel"]), stringOf(sent["replyTo"]));
    const saying = { files: uploads(sent), ...(quoted && { replyTo: quoted }) };
    return platform.say(person, place(), stringOf(sent["text"]), saying);
  },
  edit: ({ platform, person, sent, message }) => platform.edit(person, message(), stringOf(sent["text"])),
  remove: ({ platform, person, message }) => platform.remove(person, message()),
  react({ platform, person, id, sent, message }) {
    const emoji = stringOf(sent["emoji"]);
    const reacted = message().reactions.get(emoji)?.has(id) === true;
    return reacted ? platform.unreact(person, message(), emoji) : platform.react(person, message(), emoji);
  },
  click({ platform, person, id, sent, message }) {
    const controls = versionFor(message(), id)?.content.controls ?? [];
    // Found by number and id, because the message may have changed before the click.
    const control = controls.find(
      (each, number) => each.id === sent["control"] && number === Number(sent["number"]),
    );
    if (!control) throw new Error("This button is gone: the message has changed.");
    return platform.click(person, message(), control, strings(sent["values"]));
  },
  command: ({ platform, person, sent, place }) =>
    platform.command(
      person,
      place(),
      stringOf(sent["name"]),
      typeof sent["input"] === "string" ? sent["input"] : stringRecord(sent["input"]),
    ),
  shortcut: ({ platform, person, sent, message }) =>
    platform.shortcut(person, message(), stringOf(sent["name"])),
  async submit({ world, platform, person, sent }) {
    const form = world.forms.find(stringOf(sent["form"]));
    if (!form?.open) throw new Error("This form is closed already.");
    const values = Object.entries(fieldsOf(sent["values"])).map(([name, value]) => [
      name,
      typeof value === "string" ? value : strings(value),
    ]);
    await platform.submit(person, form, Object.fromEntries(values) as Record<string, string | string[]>);
  },
  async dismiss({ world, platform, person, sent }) {
    const form = world.forms.find(stringOf(sent["form"]));
    if (form?.open) await platform.dismiss(person, form);
  },
  stop: ({ platform, person, place }) => platform.stop(person, place()),
  type: ({ platform, person, place }) => platform.type(person, place()),
  open: ({ platform, person, place }) => platform.open(person, place()),
  home({ world, platform, person, sent }) {
    const bot = world.people[Number(sent["with"])];
    if (!bot?.isBot) throw new Error("Only a bot has a home.");
    return platform.openHome(person, bot);
  },
  async direct({ world, platform, person, sent }) {
    const others = strings(sent["with"]).flatMap((key) => world.people[Number(key)] ?? []);
    if (others.length === 0) throw new Error("A direct message needs another person.");
    const { space, id } = await platform.direct(person, others);
    return { channel: id, space };
  },
  async thread({ platform, person, sent, message }) {
    const { thread } = await platform.startThread(person, message(), stringOf(sent["name"]) || "Thread");
    return { thread };
  },
  async post({ platform, person, sent, channel }) {
    const { id } = await platform.post(person, channel(), stringOf(sent["title"]), stringOf(sent["text"]));
    return { thread: id };
  },
};

function stringRecord(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([name, each]) => [name, typeof each === "string" ? each : ""]),
  );
}

function plan(world: World, sent: Fields): void {
  const word = stringOf(sent["kind"]);
  const kind = isFaultKind(word) ? word : undefined;
  const target = stringOf(sent["target"]) || undefined;
  if (sent["act"] === "clear-faults") return world.faults.clear(target, kind);
  if (!kind || target === undefined) throw new Error("A fault needs a kind and a target.");
  if (sent["always"] === true) world.faults.always(target, faultExamples[kind]);
  else world.faults.next(target, faultExamples[kind]);
}

/** Makes the function that performs all requests of the page. */
export function createActions(world: World, platforms: readonly Platform[]): Action {
  return async (input) => {
    const sent = fieldsOf(input);
    const name = stringOf(sent["act"]);
    if (name === "fault" || name === "clear-faults") {
      plan(world, sent);
      return {};
    }
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (!act) throw new Error(`The page cannot "${name}".`);
    const result = await act(createScene(world, platforms, sent));
    // The page learns of messages from the event stream. Only places are returned.
    const { channel, space, thread } = fieldsOf(result);
    return { channel, space, thread };
  };
}
