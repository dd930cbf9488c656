import type { Form } from "../world/form.ts";
import { versionFor } from "../world/message.ts";
import type { Control, Message } from "../world/message.ts";
import type { Person, Place } from "../world/place.ts";
import type { Forwarding, Platform, Saying } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import { createRoom, matches, defaultTimeout, search } from "./room.ts";
import type { Reader } from "./reader.ts";
import type { Room } from "./room.ts";

/** A message that an actor wrote, with its thread. */
export interface Said {
  message: Message;
  thread: Room;
}

/** A person at a platform's client. Acts happen in `room`; `in` moves them to another place. */
export interface Actor extends Reader {
  person: Person;
  room: Room;
  /** Returns the same person in another place. */
  in(where: Room | Said): Actor;
  /** Returns the same person in their direct message with others. */
  with(...others: Reader[]): Promise<Actor>;
  says(text: string, saying?: Saying): Promise<Said>;
  /** Shares a text file or bytes, with an optional text. */
  shares(name: string, content: string | Uint8Array, text?: string, mediaType?: string): Promise<Said>;
  /** Forwards a message to another place. Default: to the actor's own. */
  forwards(what: Said | Message, forwarding?: Forwarding & { to?: Room | Said | Actor }): Promise<Said>;
  edits(said: Said | Message, text: string): Promise<void>;
  deletes(said: Said | Message): Promise<void>;
  reacts(emoji: string, to: Said | Message): Promise<void>;
  unreacts(emoji: string, to: Said | Message): Promise<void>;
  /** Waits for a button with this label and presses the newest one. */
  clicks(label: string | RegExp, on?: Said | Message): Promise<void>;
  /** Waits for a select with this label and chooses options in the newest one, by label or value. */
  chooses(label: string | RegExp, ...options: string[]): Promise<void>;
  runs(command: string, input?: string | Readonly<Record<string, string>>): Promise<void>;
  calls(shortcut: string, on: Said | Message): Promise<void>;
  /** Waits for an open form and submits the newest one. Values are named by field id or label. */
  submits(values: Readonly<Record<string, string | readonly string[]>>): Promise<Form>;
  /** Presses the platform's Stop. */
  stops(): Promise<void>;
  types(): Promise<void>;
  /** Reads the room, which clears its unread marks. */
  reads(): Promise<void>;
  /** Starts a thread on a message. Returns the actor in it. */
  opensThread(on: Said | Message, name: string): Promise<Actor>;
  /** Writes a forum post. Returns the actor in its thread. */
  posts(title: string, text: string): Promise<Actor>;
}

const placeOf = (where: Room | Said | Actor): Place => {
  if ("person" in where) return where.room.place;
  return "message" in where ? where.thread.place : where.place;
};

const messageOf = (said: Said | Message): Message => ("message" in said ? said.message : said);

function findControl(room: Room, label: string | RegExp, kinds: readonly Control["kind"][], on?: Message) {
  const fits = (control: Control): boolean =>
    kinds.includes(control.kind) &&
    control.disabled !== true &&
    (typeof label === "string" ? control.label === label : matches(control.label, label));
  const message = on ?? search(room, {}, (_message, _text, { controls }) => controls.some(fits)).at(-1);
  const control = message && versionFor(message, room.reader.id)?.content.controls.find(fits);
  return message && control && { message, control };
}

async function controlOf(
  room: Room,
  label: string | RegExp,
  kinds: readonly Control["kind"][],
  on?: Message,
) {
  await room.world.until(() => findControl(room, label, kinds, on) !== undefined, defaultTimeout);
  const found = findControl(room, label, kinds, on);
  if (found) return found;
  throw new Error(
    `${room.reader.name} finds no ${kinds.join(" or ")} "${String(label)}" to use in ${room.name}. It shows:\n${room.transcript()}`,
  );
}

async function formFor(world: World, platform: string, reader: Reader): Promise<Form> {
  const newest = (): Form | undefined =>
    world.forms.openFor(platform, reader.id).findLast(({ kind }) => kind === "modal");
  await world.until(() => newest() !== undefined, defaultTimeout);
  const form = newest();
  if (!form) throw new Error(`${reader.name} has no open form to submit.`);
  return form;
}

/** Makes an actor for a person in a room. */
export function createActor(world: World, platform: Platform, person: Person, room: Room): Actor {
  const id = person.ids[platform.name];
  if (id === undefined)
    throw new Error(`${person.name} has no account on ${platform.name}: add them there first.`);
  const self: Reader = { id, name: person.name };
  const at = (place: Room["place"]): Actor =>
    createActor(world, platform, person, createRoom(world, place, self));
  const { place } = room;
  const said = (message: Message): Said => ({ message, thread: room.thread(message) });
  return {
    ...self,
    person,
    room,
    in: (where) => at(placeOf(where)),
    async with(...others) {
      const people = others.map((other) => {
        const found = world.person(platform.name, other.id);
        if (!found) throw new Error(`No person on ${platform.name} has the id ${other.id}.`);
        return found;
      });
      const { space, id: channel } = await platform.direct(person, people);
      return at({ platform: platform.name, space, channel });
    },
    says: async (text, saying) => said(await platform.say(person, place, text, saying)),
    async shares(name, content, text = "", mediaType = "text/plain") {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return said(await platform.say(person, place, text, { files: [{ name, mediaType, bytes }] }));
    },
    async forwards(what, { to = room, ...forwarding } = {}) {
      const target = placeOf(to);
      const message = await platform.forward(person, messageOf(what), target, forwarding);
      return { message, thread: createRoom(world, target, self).thread(message) };
    },
    edits: (what, text) => platform.edit(person, messageOf(what), text),
    deletes: (what) => platform.remove(person, messageOf(what)),
    reacts: (emoji, to) => platform.react(person, messageOf(to), emoji),
    unreacts: (emoji, to) => platform.unreact(person, messageOf(to), emoji),
    async clicks(label, on) {
      const { message, control } = await controlOf(room, label, ["button"], on && messageOf(on));
      await platform.click(person, message, control);
    },
    async chooses(label, ...options) {
      const { message, control } = await controlOf(room, label, ["select"]);
      const values = options.map(
        (wanted) => control.options?.find((option) => option.label === wanted)?.value ?? wanted,
      );
      await platform.click(person, message, control, values);
    },
    runs: (command, input) => platform.command(person, place, command, input),
    calls: (shortcut, on) => platform.shortcut(person, messageOf(on), shortcut),
    async submits(values) {
      const form = await formFor(world, platform.name, self);
      const byId = Object.entries(values).map(([name, value]) => {
        const field = form.fields.find((candidate) => candidate.id === name || candidate.label === name);
        if (field) return [field.id, value] as const;
        const known = form.fields.map(({ label }) => `"${label}"`).join(", ");
        throw new Error(`The form "${form.title}" has no field "${name}". It has ${known}.`);
      });
      await platform.submit(person, form, Object.fromEntries(byId));
      return form;
    },
    stops: () => platform.stop(person, place),
    types: () => platform.type(person, place),
    reads: () => platform.open(person, place),
    opensThread: async (on, name) => at(await platform.startThread(person, messageOf(on), name)),
    async posts(title, text) {
      const forum = world.channel(platform.name, place.channel);
      if (forum?.kind !== "forum") throw new Error(`${room.name} is not a forum: use says to write there.`);
      const { space, channel, id: thread } = await platform.post(person, forum, title, text);
      return at({ platform: platform.name, space, channel, thread });
    },
  };
}
