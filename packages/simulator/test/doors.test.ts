import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createSimulator, type Simulator } from "../src/simulator.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 100);

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ page: { port: 0 } });
});
afterAll(() => simulator.stop());

type Door = "slack" | "discord" | "page";
const doors: readonly Door[] = ["slack", "discord", "page"];
const addressOf = (door: Door): URL =>
  new URL(
    { slack: simulator.slack.url, discord: simulator.discord.url, page: simulator.page?.url ?? "" }[door],
  );

/** Sends bytes as they are. Resolves to the status, or to 0 if the connection ended without an answer. */
function exchange(door: Door, bytes: string): Promise<number> {
  return new Promise((answered) => {
    const { hostname, port } = addressOf(door);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
      if (answer.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => answered(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.write(bytes, "latin1");
  });
}

const isRefusal = (status: number): boolean => status >= 400 && status < 500;
const ending = "connection: close\r\n\r\n";
const upgrading =
  "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

describe.each(doors)("the listener of %s", (door) => {
  const host = (): string => addressOf(door).host;

  test.each([
    ["//", ""],
    ["http://[", ""],
    ["/%zz", ""],
    ["/attachments/%zz/%ff/%", ""],
    ["/files/%zz", ""],
    ["*", ""],
    ["/", "host: evil.example\r\n"],
    ["/", "host: ]]\r\n"],
    ["/", "origin: https://evil.example\r\nsec-fetch-site: cross-site\r\n"],
    ["/", "origin: null\r\nsec-fetch-site: cross-site\r\n"],
  ])("answers 4xx to GET %s with %j", async (target, header) => {
    const own = header.startsWith("host:") ? "" : `host: ${host()}\r\n`;
    expect(await exchange(door, `GET ${target} HTTP/1.1\r\n${own}${header}${ending}`)).toSatisfy(isRefusal);
  });

  test.each(["//", "http://[", "/?v=10&encoding=json"])(
    "takes no socket at %s from a website in a browser",
    async (target) => {
      const evil = "origin: https://evil.example\r\nsec-fetch-site: cross-site\r\n";
      const status = await exchange(door, `GET ${target} HTTP/1.1\r\nhost: ${host()}\r\n${evil}${upgrading}`);
      expect(status).toSatisfy(isRefusal);
    },
  );

  test("lives after whatever bytes come", async () => {
    const target = fc.oneof(
      fc.constantFrom(
        "/",
        "//",
        "/api/auth.test",
        "/api/v10/users/@me",
        "/acts",
        "/events",
        "/upload/x",
        "/oauth",
      ),
      fc.webPath(),
      fc.string().map((text) => `/${text.replaceAll(/[\s\0]/g, "")}`),
      fc.constantFrom(
        "/api/v10/channels/__proto__/messages",
        "/api/__proto__",
        "/response/constructor",
        "/%00",
      ),
    );
    const header = fc.oneof(
      fc.constantFrom(
        "authorization: Bot x",
        "authorization: Bearer x",
        "user-agent: x",
        "content-type: application/json",
        "content-type: multipart/form-data; boundary=x",
        "content-type: multipart/form-data",
        "content-type: application/x-www-form-urlencoded",
        "transfer-encoding: chunked",
        "expect: 100-continue",
        "range: bytes=0-1",
        "upgrade: websocket",
      ),
      fc.stringMatching(/^[a-z-]{1,20}: [!-~]{0,40}$/),
    );
    const body = fc.oneof(
      fc.constantFrom(
        "",
        "null",
        "[]",
        "7",
        '"x"',
        "{",
        '{"__proto__":{"a":1}}',
        "payload=null",
        "--x\r\n\r\n",
        "\0",
      ),
      fc.json(),
      fc.string(),
    );
    const method = fc.constantFrom(
      "GET",
      "POST",
      "PUT",
      "PATCH",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "PROPFIND",
      "CONNECT",
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        target,
        fc.array(header, { maxLength: 4 }),
        body,
        async (verb, at, headers, content) => {
          const head = [`${verb} ${at} HTTP/1.1`, `host: ${host()}`, ...headers, "connection: close"];
          const length = `content-length: ${Buffer.byteLength(content, "latin1")}`;
          const status = await exchange(door, `${[...head, length].join("\r\n")}\r\n\r\n${content}`);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: runs },
    );
    expect(await exchange(door, `GET / HTTP/1.1\r\nhost: ${host()}\r\n${ending}`)).toBeGreaterThan(0);
  });
});

test("the gateway of Discord closes a socket that sends anything else than a packet, and lives", async () => {
  const open = async (frame: string | Uint8Array): Promise<void> => {
    const { host } = addressOf("discord");
    const socket = new WebSocket(`ws://${host}/?v=10&encoding=json`);
    const gone = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.on("error", () => {});
    socket.on("open", () => {
      socket.send(frame);
      // Answered with an unknown code at the latest, so that each frame ends the connection.
      socket.send(JSON.stringify({ op: 99 }));
    });
    await gone;
  };
  const packet = fc.record({
    op: fc.oneof(fc.integer({ min: -1, max: 40 }), fc.jsonValue()),
    d: fc.oneof(
      fc.jsonValue(),
      fc.record({
        token: fc.jsonValue(),
        intents: fc.jsonValue(),
        shard: fc.jsonValue(),
        properties: fc.jsonValue(),
      }),
      fc.record({
        token: fc.constant(simulator.discord.token),
        session_id: fc.jsonValue(),
        seq: fc.jsonValue(),
      }),
      fc.record({
        token: fc.constant(simulator.discord.token),
        intents: fc.jsonValue(),
        shard: fc.jsonValue(),
      }),
    ),
  });
  const frame = fc.oneof(
    packet.map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string(),
    fc.uint8Array({ maxLength: 100 }),
    fc.constant("[".repeat(4_000)),
    fc.constant("x".repeat(20_000)),
  );
  await fc.assert(fc.asyncProperty(frame, open), { numRuns: runs });
});
