import { createSteppedClock } from "../../src/world/clock.ts";
import type { SteppedClock } from "../../src/world/clock.ts";
import { createDiscordSimulator } from "../../src/discord/simulator.ts";
import type { DiscordOptions, DiscordSimulator } from "../../src/discord/simulator.ts";
import { createStage } from "../../src/kit/stage.ts";
import type { Stage } from "../../src/kit/stage.ts";
import type { Message } from "../../src/world/message.ts";
import type { Person, Place } from "../../src/world/place.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import "./matchers.ts";

/** An answer of the REST API. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** The keys that tests read from bodies. */
export interface Body {
  id: string;
  code?: number;
  message?: string;
  errors?: Record<string, unknown>;
  content?: string;
  [key: string]: unknown;
}

/** Options of a call beside its body. */
export interface CallOptions {
  token?: string;
  files?: { name: string; bytes: string }[];
}

/** A Discord server on a stepped clock, with two people and a bot in #general. */
export interface Setting {
  world: World;
  clock: SteppedClock;
  simulator: DiscordSimulator;
  stage: Stage;
  asker: Person;
  bystander: Person;
  bot: Person;
  /** #general's id. */
  channel: string;
  place: Place;
  /** Calls the API as the bot. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Posts in #general as the bot and gives the message's id. */
  posted(body?: object): Promise<string>;
  /** A message of #general, or with no id the newest of all. */
  message(id?: string): Message;
}

/** Makes a setting. `options` go to the simulator. */
export async function createSetting(options: Partial<DiscordOptions> = {}): Promise<Setting> {
  const clock = createSteppedClock();
  const world = createWorld({ clock });
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  const simulator = await createDiscordSimulator({ world, ...options });
  const { general, platform, application } = simulator;
  const place = { platform: "discord", space: general.space, channel: general.id };
  const bot = application.person;
  const call: Setting["call"] = async (method, path, body, { token = simulator.token, files = [] } = {}) => {
    const response = await fetch(`${simulator.url}/v10${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bot ${token}` }),
        ...(files.length === 0 && body !== undefined && { "content-type": "application/json" }),
      },
      ...(files.length > 0
        ? { body: multipart(body, files) }
        : body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : { id: "", message: text }) as Body,
    };
  };
  return {
    world,
    clock,
    simulator,
    stage: createStage(world, platform, { asker, bystander, bot, place }),
    asker,
    bystander,
    bot,
    channel: general.id,
    place,
    call,
    async posted(body = { content: "hello" }) {
      const { status, body: message } = await call("POST", `/channels/${general.id}/messages`, body);
      if (status !== 200) throw new Error(`Not posted: ${JSON.stringify(message)}`);
      return message.id;
    },
    message(id) {
      const { timeline } = world;
      const found =
        id === undefined ? timeline.all("discord").at(-1) : timeline.find("discord", general.id, id);
      if (!found) throw new Error(`There is no message ${id ?? "at all"}.`);
      return found;
    },
  };
}

function multipart(body: unknown, files: readonly { name: string; bytes: string }[]): FormData {
  const form = new FormData();
  form.set("payload_json", JSON.stringify(body));
  for (const [index, { name, bytes }] of files.entries()) {
    form.set(`files[${index}]`, new File([bytes], name, { type: "text/plain" }));
  }
  return form;
}

/** Returns a person's id on Discord. */
export function idOf(person: Person): string {
  return person.ids["discord"] ?? "";
}
