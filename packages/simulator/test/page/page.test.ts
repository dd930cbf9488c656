import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPage } from "../../src/page/page.ts";
import type { Page } from "../../src/page/page.ts";
import type { Patch } from "../../src/page/wire.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import { createTinyPlatform } from "../support/tiny-platform.ts";
import type { Heard, TinyPlatform } from "../support/tiny-platform.ts";

let world: World;
let slack: TinyPlatform;
let page: Page;
const place = { platform: "slack", space: "T1", channel: "C1" };

beforeEach(async () => {
  world = createWorld();
  slack = createTinyPlatform(world);
  page = await createPage(world, [slack], { port: 0 });
});
afterEach(() => page.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Node's own request, because fetch does not let a test lie about the host. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = "GET", headers = {}, body } = options;
    const call = request(new URL(path, page.url), { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

const own = (): Record<string, string> => ({
  origin: page.url.slice(0, -1),
  "content-type": "application/json",
});

async function act(
  body: Record<string, unknown>,
): Promise<{ status: number; error?: string; thread?: string; channel?: string }> {
  const answer = await send("/acts", {
    method: "POST",
    headers: own(),
    body: JSON.stringify({ as: "0", platform: "slack", channel: "C1", ...body }),
  });
  return { status: answer.status, ...(JSON.parse(answer.body) as { error?: string }) };
}

describe("who may reach the page", () => {
  test.each([
    { name: "a name that was rebound to this address", headers: { host: "evil.example" } },
    { name: "another port of a website", headers: { host: "evil.example:7070" } },
    { name: "another website's frame or script", headers: { "sec-fetch-site": "cross-site" } },
    { name: "another server on this machine", headers: { "sec-fetch-site": "same-site" } },
  ])("stays shut for $name", async ({ headers }) => {
    const answer = await send("/events", { headers });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("Ada");
  });

  test.each([
    { name: "without an origin", headers: { "content-type": "application/json" } },
    {
      name: "from another origin",
      headers: { "content-type": "application/json", origin: "http://evil.example" },
    },
    { name: "that a plain form can send", headers: { "content-type": "text/plain" } },
  ])("stays shut for an act $name", async ({ headers }) => {
    const origin = { origin: page.url.slice(0, -1) };
    const answer = await send("/acts", {
      method: "POST",
      headers: headers["content-type"] === "text/plain" ? { ...origin, ...headers } : headers,
      body: JSON.stringify({ act: "say", as: "0", platform: "slack", channel: "C1", text: "forged" }),
    });
    expect(answer.status).toBe(403);
    expect(world.timeline.all()).toEqual([]);
  });

  test("lets addresses and localhost in", async () => {
    const { port } = new URL(page.url);
    expect((await send("/", { headers: { host: `localhost:${port}` } })).status).toBe(200);
    expect((await send("/", { headers: { host: `[::1]:${port}` } })).status).toBe(200);
  });
});

describe("what is served", () => {
  test("lets no script run but the page's own", async () => {
    const { headers } = await send("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test.each(["/client/main.js", "/client/tokens.css", "/vendor/lit-html.js", "/vendor/directives/repeat.js"])(
    "%s is there",
    async (path) => {
      const { status, headers } = await send(path);
      expect(status).toBe(200);
      expect(headers["content-type"]).toMatch(/^text\/(javascript|css)/);
    },
  );

  test.each([
    "/client/../page.ts",
    "/client/..%2fpage.ts",
    "/client/tsconfig.json",
    "/vendor/../../package.json",
    "/nothing",
  ])("%s is not", async (path) => {
    expect((await send(path)).status).toBe(404);
  });

  test("hands a file out to be saved, and only pictures to be shown", async () => {
    const file = {
      platform: "slack",
      bytes: new TextEncoder().encode("<script>"),
      size: 8,
      url: "",
      extras: {},
    };
    world.files.set("F1", { ...file, id: "F1", name: "a.html", mediaType: "text/html" });
    world.files.set("F2", { ...file, id: "F2", name: "a.png", mediaType: "image/png" });
    expect((await send("/files/F1")).headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''a.html",
    });
    expect((await send("/files/F2")).headers["content-type"]).toBe("image/png");
    expect((await send("/files/F3")).status).toBe(404);
  });
});

/** The patches of the event stream, from the first on. */
async function* patches(signal: AbortSignal): AsyncGenerator<Patch> {
  const response = await fetch(new URL("/events", page.url), { signal });
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) yield JSON.parse(event.replace(/^data: /, "")) as Patch;
  }
}

test("a page gets the whole world at first and then the changes, with the versions of one frame together", async () => {
  const before = slack.answer(place, "before");
  world.timeline.revise(before, {
    by: before.author,
    content: before.versions[0]?.content ?? { text: "", payload: {}, controls: [], files: [] },
    seenBy: ["SLACKAda"],
  });
  const controller = new AbortController();
  const stream = patches(controller.signal);
  const first = (await stream.next()).value as Patch;
  expect(first.start?.spaces).toMatchObject([{ platform: "slack", id: "T1" }]);
  expect(first.messages).toMatchObject([
    { versionCount: 2, versions: [{ number: 1 }, { number: 2, seenBy: ["SLACKAda"] }] },
  ]);
  const growing = slack.answer(place, "a");
  slack.rewrite(growing, "ab");
  slack.rewrite(growing, "abc");
  const next = (await stream.next()).value as Patch;
  expect(next.start).toBeUndefined();
  expect(next.messages).toMatchObject([
    { id: growing.id, versionCount: 3, versions: [{ number: 3, text: "abc" }] },
  ]);
  controller.abort();
  await stream.return(undefined).catch(() => {});
});

test("a patch is short, and the rest comes with the next", async () => {
  const controller = new AbortController();
  const stream = patches(controller.signal);
  await stream.next();
  for (let count = 0; count < 45; count += 1) slack.answer(place, `answer ${count}`);
  const sizes: number[] = [];
  while (sizes.length < 3) {
    const patch = (await stream.next()).value as Patch;
    sizes.push(patch.messages.length);
  }
  expect(sizes).toEqual([20, 20, 5]);
  controller.abort();
  await stream.return(undefined).catch(() => {});
});

describe("acts", () => {
  const listen = (): Heard[] => {
    const heard: Heard[] = [];
    slack.hears((one) => heard.push(one));
    return heard;
  };

  test("say, edit, react, delete", async () => {
    const heard = listen();
    expect(await act({ act: "say", text: "@bot hello" })).toMatchObject({ status: 200 });
    const [message] = world.timeline.all();
    await act({ act: "edit", message: message?.id, text: "@bot hi" });
    await act({ act: "react", message: message?.id, emoji: "eyes" });
    expect([...(message?.reactions.keys() ?? [])]).toEqual(["eyes"]);
    await act({ act: "react", message: message?.id, emoji: "eyes" });
    expect([...(message?.reactions.keys() ?? [])]).toEqual([]);
    await act({ act: "remove", message: message?.id });
    expect(heard.map(({ type }) => type)).toEqual(["said", "edited", "deleted"]);
    expect(await act({ act: "edit", message: message?.id, text: "again" })).toEqual({
      status: 400,
      error: "This message is gone.",
    });
  });

  test("press the button that was shown, or read that it is gone", async () => {
    const heard = listen();
    const controls = [{ id: "retry", kind: "button", label: "Retry" } as const];
    const message = slack.answer(place, "again?", { controls });
    expect(await act({ act: "click", message: message.id, control: "retry", number: 0 })).toMatchObject({
      status: 200,
    });
    slack.rewrite(message, "done");
    expect((await act({ act: "click", message: message.id, control: "retry", number: 0 })).error).toContain(
      "gone",
    );
    expect(heard).toMatchObject([{ type: "clicked", control: { id: "retry" } }]);
  });

  test("press the second of two buttons of the same name", async () => {
    const heard = listen();
    const buttons = ["good", "bad"].map((label) => ({ id: "feedback", kind: "button", label }) as const);
    const message = slack.answer(place, "helpful?", { controls: [...buttons] });
    await act({ act: "click", message: message.id, control: "feedback", number: 1 });
    expect(heard).toMatchObject([{ type: "clicked", control: { label: "bad" } }]);
  });

  test("share a file, run a command, press Stop", async () => {
    const heard = listen();
    await act({
      act: "say",
      text: "look",
      files: [{ name: "a.txt", mediaType: "text/plain", base64: "aGk=" }],
    });
    await act({ act: "command", name: "/ask", input: "why" });
    await act({ act: "stop", thread: "1" });
    expect(heard).toMatchObject([
      { message: { versions: [{ content: { files: [{ name: "a.txt", size: 2 }] } }] } },
      { type: "command", name: "/ask", input: "why" },
      { type: "stopped", place: { thread: "1" } },
    ]);
  });

  test("open direct messages, threads and posts, and say where they are", async () => {
    expect(await act({ act: "direct", with: ["2"] })).toMatchObject({ channel: "D-SLACKAda-SLACKbot" });
    const message = slack.answer(place, "root");
    expect(await act({ act: "thread", message: message.id, name: "T" })).toMatchObject({
      thread: message.id,
    });
    expect((await act({ act: "post", channel: "F1", title: "Q", text: "?" })).thread).toBeDefined();
  });

  test("plan faults and clear them", async () => {
    await act({ act: "fault", kind: "slow", target: "slack:*", always: true });
    await act({ act: "fault", kind: "rate-limited", target: "chat.update" });
    expect(world.faults.planned()).toMatchObject([
      { remaining: Infinity },
      { target: "chat.update", remaining: 1 },
    ]);
    await act({ act: "clear-faults" });
    expect(world.faults.planned()).toEqual([]);
    expect(await act({ act: "fault", kind: "meteor", target: "*" })).toMatchObject({ status: 400 });
  });

  test.each([
    { name: "as an unknown person", body: { act: "say", as: "9", text: "x" }, says: 'no person "9"' },
    { name: "as a bot", body: { act: "say", as: "2", text: "x" }, says: 'no person "2"' },
    {
      name: "in a channel that is gone",
      body: { act: "say", channel: "C9", text: "x" },
      says: "channel is gone",
    },
    { name: "that there is not", body: { act: "constructor" }, says: "cannot" },
  ])("fail with a sentence $name", async ({ body, says }) => {
    expect((await act(body)).error).toContain(says);
  });
});

test("every version can be asked for, and what bots offer", async () => {
  const message = slack.answer(place, "a");
  slack.rewrite(message, "ab");
  const query = `platform=slack&channel=C1&message=${message.id}`;
  expect(JSON.parse((await send(`/versions?${query}`)).body)).toMatchObject([
    { number: 1, text: "a" },
    { number: 2, text: "ab" },
  ]);
  expect(JSON.parse((await send("/commands?platform=slack&channel=C1")).body)).toMatchObject([
    { name: "/ask" },
  ]);
});
