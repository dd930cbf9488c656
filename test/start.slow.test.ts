import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as passOn, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createSimulator, type Simulator } from "#simulator";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const source = pathToFileURL(resolve("src/index.ts")).href;
/** The three ways in which people start natter. */
const programs = {
  "npm start": resolve("src/main.ts"),
  "run()": `import { run } from ${JSON.stringify(source)};\nrun();\n`,
  "natter().start()": `import { natter } from ${JSON.stringify(source)};\nawait natter().start();\nconsole.log("started");\n`,
};

let simulator: Simulator;
let folder: string;
const running: ChildProcess[] = [];
const servers: Server[] = [];
beforeEach(async () => {
  simulator = await createSimulator();
  folder = await mkdtemp(join(tmpdir(), "natter-start-"));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  await simulator.stop();
  await rm(folder, { recursive: true });
});

async function start(program: string, environment: Record<string, string> = {}) {
  const own = join(folder, "own.ts");
  if (program.includes("\n")) await writeFile(own, program);
  const { slack, discord } = simulator;
  const child = spawn(process.execPath, [program.includes("\n") ? own : program], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      ...environment,
    },
  });
  running.push(child);
  const told = { output: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (piece: string) => (told.output += piece));
  return { child, told, exited: once(child, "exit").then(([code]) => code as number | null) };
}

/** A server in place of a platform that is away: it answers 503, until it is told to pass on to the platform. */
async function openAway(target: string): Promise<{ url: string; comeBack(): void }> {
  let isAway = true;
  const server = createServer((request, response) => {
    if (isAway) return response.writeHead(503).end("<html>Service Unavailable</html>");
    const { method, headers } = request;
    const passed = passOn(
      new URL(request.url ?? "", new URL(target).origin),
      { method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    return request.pipe(passed);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${new URL(target).pathname}`,
    comeBack: () => void (isAway = false),
  };
}

const slackSockets = (): number => simulator.slack.slack.sockets.connections(simulator.slack.app);

describe("one platform refuses the bot at the start", () => {
  const wrong = {
    "Slack's app-level token": {
      environment: { SLACK_APP_TOKEN: "xapp-1-A1-wrong" },
      says: /SLACK_APP_TOKEN/,
    },
    "Slack's bot token": { environment: { SLACK_BOT_TOKEN: "xoxb-1-wrong" }, says: /SLACK_BOT_TOKEN/ },
    "Discord's token": {
      environment: { DISCORD_TOKEN: "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs" },
      says: /DISCORD_TOKEN/,
    },
  } satisfies Record<string, { environment: Record<string, string>; says: RegExp }>;

  test.each<{ way: keyof typeof programs; refused: keyof typeof wrong }>([
    { way: "npm start", refused: "Slack's app-level token" },
    { way: "npm start", refused: "Slack's bot token" },
    { way: "npm start", refused: "Discord's token" },
    { way: "run()", refused: "Discord's token" },
    { way: "natter().start()", refused: "Slack's app-level token" },
  ])("$way ends at once without $refused, with code 1, and nothing of it stays", async ({ way, refused }) => {
    const { environment, says } = wrong[refused];
    const { told, exited } = await start(programs[way], environment);
    const from = performance.now();
    expect(await exited).toBe(1);
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(told.output).toMatch(says);
    expect(told.output).not.toMatch(/wrong|ZnCjm1/);
    // Only a program of your own shows a stack.
    expect(told.output.includes("    at ")).toBe(way === "natter().start()");
    expect(slackSockets()).toBe(0);
  });
});

describe("one platform is away at the start", () => {
  test("Discord: Slack is served, and Discord as soon as it is back", { timeout: 90_000 }, async () => {
    const { discord, slack } = simulator;
    const away = await openAway(discord.url);
    const { told, exited, child } = await start(programs["npm start"], { DISCORD_API_URL: away.url });
    await vi.waitFor(() => expect(told.output).toContain('"listening"'), 30_000);
    expect(slackSockets()).toBeGreaterThan(0);
    expect(told.output.match(/could not connect to this platform/g)).toHaveLength(1);
    await slack.asker.says("@natter hello");
    away.comeBack();
    await vi.waitFor(() => expect(told.output).toContain("connected to the platform that was away"), 40_000);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });

  test("Slack: Discord is served, and a signal ends the waiting", { timeout: 90_000 }, async () => {
    const away = await openAway(simulator.slack.url);
    const { told, exited, child } = await start(programs["npm start"], { SLACK_API_URL: away.url });
    await vi.waitFor(() => expect(told.output).toContain('"listening"'), 30_000);
    expect(told.output.match(/could not connect to this platform/g)).toHaveLength(1);
    away.comeBack();
    await vi.waitFor(() => expect(slackSockets()).toBeGreaterThan(0), 40_000);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });

  test("both: natter waits, and ends with a signal", { timeout: 90_000 }, async () => {
    const [one, other] = [await openAway(simulator.slack.url), await openAway(simulator.discord.url)];
    const { told, exited, child } = await start(programs["npm start"], {
      SLACK_API_URL: one.url,
      DISCORD_API_URL: other.url,
    });
    await vi.waitFor(
      () => expect(told.output.match(/could not connect to this platform/g)).toHaveLength(2),
      30_000,
    );
    expect(told.output).not.toContain('"listening"');
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });
});
