import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { login } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

interface Fields {
  always: readonly string[];
  sometimes: readonly string[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));
const { events } = read("discord-recorded.json") as { events: Record<string, Fields> };
const { shapes } = read("discord-api.json") as { shapes: Record<string, unknown> };

/** Every name of a field that Discord has sent in a recording, or that its description has anywhere. */
const knownNames = new Set([
  ...Object.values(events).flatMap(({ always, sometimes }) => [...always, ...sometimes].map(lastOf)),
  ...Object.values(shapes).flatMap((shape) =>
    typeof shape === "object" && shape !== null
      ? Object.keys(shape).map((key) => key.replace(/\?$/, ""))
      : [],
  ),
]);

function lastOf(path: string): string {
  return path.split(".").at(-1)?.replaceAll("[]", "") ?? "";
}

/** `{ author: { id }, mentions: [{ id }] }` → author, author.id, mentions, mentions[].id */
function fieldsOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${at ? `${at}.` : ""}${/^\d+$/.test(key) ? "*" : key}`;
    return [path, ...fieldsOf(inner, path)];
  });
}

/** Tells whether the simulator's payload has what a field is in. An empty list has no fields to compare. */
function hasParent(fields: ReadonlySet<string>, path: string): boolean {
  const parent = path.split(".").slice(0, -1).join(".");
  return parent === "" || [...fields].some((field) => field.startsWith(`${parent}.`));
}

let setting: Setting;
let client: GatewayClient;

beforeEach(async () => {
  setting = await createSetting({ privileged: ["MessageContent"] });
  client = await login(setting.simulator, { intents: (0b1111111 << 9) | 1 });
});
afterEach(() => setting.simulator.stop());

const question = async (): Promise<unknown> => {
  const { message } = await setting.stage.asker.says("@natter hello");
  return (await client.next(({ t, d }) => t === "MESSAGE_CREATE" && d["id"] === message.id)).d;
};

const inThread = async (): Promise<unknown> => {
  const { message } = await setting.stage.asker.says("hello");
  const thread = await setting.stage.asker.opensThread(message, "t");
  const inside = await thread.says("inside");
  return (await client.next(({ t, d }) => t === "MESSAGE_CREATE" && d["id"] === inside.message.id)).d;
};

const click = async (where: "thread" | "direct message"): Promise<unknown> => {
  const { asker, bot } = setting.stage;
  const place =
    where === "thread"
      ? await asker.opensThread((await asker.says("hello")).message, "t")
      : await asker.with(bot);
  const venue = place.room.place.thread ?? place.room.place.channel;
  await setting.call("POST", `/channels/${venue}/messages`, {
    content: "choose",
    components: [{ type: 1, components: [{ type: 2, style: 1, label: "Yes", custom_id: "yes" }] }],
  });
  await place.clicks("Yes");
  return client.event("INTERACTION_CREATE");
};

const simulated: Record<string, () => Promise<unknown>> = {
  MESSAGE_CREATE: question,
  "MESSAGE_CREATE in a thread": inThread,
  async THREAD_CREATE() {
    await inThread();
    return client.event("THREAD_CREATE");
  },
  "INTERACTION_CREATE of a server": () => click("thread"),
  "INTERACTION_CREATE of a direct message": () => click("direct message"),
};

test("every recorded event is compared", () => {
  expect(Object.keys(simulated).toSorted()).toEqual(Object.keys(events).toSorted());
});

test.each(Object.keys(simulated))(
  "%s has the fields of the recorded ones, and none that Discord does not know",
  async (name) => {
    const payload = await simulated[name]?.();
    const fields = new Set(fieldsOf(payload));
    const { always = [] } = events[name] ?? {};
    expect(always.filter((path) => hasParent(fields, path) && !fields.has(path))).toEqual([]);
    expect([...fields].filter((path) => lastOf(path) !== "*" && !knownNames.has(lastOf(path)))).toEqual([]);
  },
);
