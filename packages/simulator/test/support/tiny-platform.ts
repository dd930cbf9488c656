import type { Content, Control, Message } from "../../src/world/message.ts";
import { encodeMentions } from "../../src/world/mention.ts";
import type { Person, Place } from "../../src/world/place.ts";
import type { Platform } from "../../src/world/platform.ts";
import type { World } from "../../src/world/world.ts";

/** What the bot of the tiny platform receives. */
export type Heard =
  | { type: "said" | "edited" | "deleted"; message: Message; text: string }
  | { type: "clicked"; message: Message; control: Control; values: readonly string[] }
  | { type: "command"; place: Place; name: string; input: string }
  | { type: "submitted"; values: Readonly<Record<string, string | readonly string[]>> }
  | { type: "stopped"; place: Place };

/** A platform without network, limits or events: enough to drive the kit and the page by themselves. */
export interface TinyPlatform extends Platform {
  bot: Person;
  /** What the bot does about what it hears. */
  hears(listener: (heard: Heard) => void): void;
  /** The bot's own acts. */
  answer(place: Place, text: string, more?: Partial<Content> & { onlyFor?: readonly string[] }): Message;
  rewrite(message: Message, text: string, seenBy?: readonly string[]): void;
}

export function contentOf(text: string, more: Partial<Content> = {}): Content {
  return { text, payload: { text }, controls: [], files: [], ...more };
}

/** Makes a platform, and a workspace with #general, two people and a bot in the world. */
export function createTinyPlatform(world: World, name = "slack"): TinyPlatform {
  let last = 0;
  const nextId = (): string => `${name}-${String(++last)}`;
  const listeners: ((heard: Heard) => void)[] = [];
  const tell = (heard: Heard): void => listeners.forEach((listener) => listener(heard));
  const idOf = (person: Person): string => person.ids[name] ?? "unknown";
  const people = ["Ada Lovelace", "Ben", "bot"].map(
    (each): Person =>
      world.people.find((known) => known.name === each) ??
      world.addPerson({ name: each, timeZone: "Europe/Vienna", isBot: each === "bot", ids: {} }),
  );
  for (const person of people) {
    person.ids[name] = `${name.toUpperCase()}${person.name.slice(0, 3)}`;
    world.changed({ type: "person", person });
  }
  const [, , bot] = people;
  if (!bot) throw new Error("no bot");
  const members = new Set(people.map(idOf));
  world.addSpace({ platform: name, id: "T1", name: "Analytical Engines", members, extras: {} });
  const place = { platform: name, space: "T1" };
  const channel = { ...place, topic: "", members, archived: false, extras: {} };
  world.addChannel({ ...channel, id: "C1", name: "general", kind: "public" });
  world.addChannel({ ...channel, id: "F1", name: "questions", kind: "forum" });

  const post = (
    author: string,
    where: Place,
    text: string,
    more: Partial<Content> & { onlyFor?: readonly string[]; replyTo?: string } = {},
  ): Message => {
    const { onlyFor, replyTo, ...content } = more;
    const { thread } = where;
    if (thread !== undefined) {
      const known = world.thread(name, where.channel, thread);
      if (known) known.members.add(author);
      else {
        const root = world.timeline.find(name, where.channel, thread);
        world.addThread({
          ...where,
          id: thread,
          name: "",
          members: new Set([author, root?.author ?? author]),
          archived: false,
          locked: false,
          extras: {},
        });
      }
    }
    const pings = [...text.matchAll(/<@(\w+)>/g)].map((match) => match[1] ?? "");
    return world.timeline.post({
      ...where,
      id: nextId(),
      author,
      content: contentOf(text, content),
      pings,
      ...(onlyFor && { onlyFor }),
      ...(replyTo !== undefined && { replyTo }),
    });
  };
  return {
    name,
    url: "http://127.0.0.1:0/api/",
    bot,
    close: () => Promise.resolve(),
    hears: (listener) => void listeners.push(listener),
    answer: (where, text, more) => post(idOf(bot), where, text, more),
    rewrite(message, text, seenBy) {
      world.timeline.revise(message, {
        by: message.author,
        content: contentOf(text),
        ...(seenBy && { seenBy }),
      });
    },
    say: async (person, where, text, saying) => {
      const files = (saying?.files ?? []).map(({ name: file, mediaType, bytes }) => ({
        id: nextId(),
        name: file,
        mediaType,
        size: bytes.byteLength,
        url: "http://127.0.0.1:0/file",
      }));
      const message = post(idOf(person), where, encodeMentions(world, name, text), {
        files,
        ...(saying?.replyTo && { replyTo: saying.replyTo.id }),
      });
      tell({ type: "said", message, text });
      return message;
    },
    async forward() {
      throw new Error("The tiny platform has no forwards.");
    },
    edit: async (person, message, text) => {
      world.timeline.revise(message, { by: idOf(person), content: contentOf(text) });
      tell({ type: "edited", message, text });
    },
    remove: async (person, message) => {
      world.timeline.remove(message, idOf(person));
      tell({ type: "deleted", message, text: "" });
    },
    react: async (person, message, emoji) => void world.timeline.react(message, idOf(person), emoji),
    unreact: async (person, message, emoji) => void world.timeline.unreact(message, idOf(person), emoji),
    click: async (_person, message, control, values = []) =>
      tell({ type: "clicked", message, control, values }),
    command: async (_person, where, command, input = "") =>
      tell({
        type: "command",
        place: where,
        name: command,
        input: typeof input === "string" ? input : JSON.stringify(input),
      }),
    shortcut: async (_person, message, shortcut) =>
      tell({ type: "command", place: message, name: shortcut, input: message.id }),
    submit: async (_person, form, values) => {
      world.forms.close(form.id);
      tell({ type: "submitted", values });
    },
    dismiss: async (_person, form) => world.forms.close(form.id),
    stop: async (_person, where) => tell({ type: "stopped", place: where }),
    type: async (person, where) =>
      world.statuses.show({
        ...where,
        person: idOf(person),
        kind: "typing",
        text: "is typing",
        until: world.clock.now() + 10_000,
      }),
    open: async (person, where) => world.unread.clear(where, idOf(person)),
    openHome: () => Promise.reject(new Error("There is no Home tab here.")),
    direct: async (person, others) => {
      const ids = [person, ...others].map(idOf);
      const id = `D-${ids.toSorted().join("-")}`;
      return (
        world.channel(name, id) ??
        world.addChannel({ ...channel, id, name: "", kind: "direct", members: new Set(ids) })
      );
    },
    startThread: async (person, message, title) => {
      world.addThread({
        ...place,
        channel: message.channel,
        id: message.id,
        name: title,
        members: new Set([idOf(person)]),
        archived: false,
        locked: false,
        extras: {},
      });
      return { ...place, channel: message.channel, thread: message.id };
    },
    post: async (person, forum, title, text) => {
      const id = nextId();
      const thread = world.addThread({
        ...place,
        channel: forum.id,
        id,
        name: title,
        members: new Set([idOf(person)]),
        archived: false,
        locked: false,
        extras: {},
      });
      world.timeline.post({
        ...place,
        channel: forum.id,
        thread: id,
        id,
        author: idOf(person),
        content: contentOf(text),
      });
      return thread;
    },
    commands: () => [{ name: "/ask", description: "Ask the bot", on: "text" }],
    faultTargets: () => ["chat.update", "socket"],
  };
}
