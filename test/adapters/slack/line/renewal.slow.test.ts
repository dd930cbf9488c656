import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Fields, fieldsOf } from "#core";
import { createSingleWorkspace } from "../../../../src/adapters/slack/api/single-workspace.ts";
import { createBoltApp } from "../../../../src/adapters/slack/line/bolt-app.ts";
import { createDurableReceiver } from "../../../../src/adapters/slack/line/durable-receiver.ts";
import { createSocketReceiver } from "../../../../src/adapters/slack/line/socket-receiver.ts";
import { openSlack } from "../world.ts";

test(
  "renews one of two connections that were opened together, once, so that they do not age together",
  { timeout: 60_000 },
  async () => {
    const world = await openSlack();
    onTestFinished(() => world.close());
    const log = pino({ level: "silent" });
    const { url: apiUrl, tokens, slack, app: simulated } = world.simulator;
    const apart = 1_000;
    const texts = new Set<string>();
    const connected: number[] = [];
    const receiver = createSocketReceiver({
      appToken: tokens.app,
      connections: 2,
      silence: 60_000,
      apart,
      client: { apiUrl },
      log,
      gap: () => connected.push(0),
      limited: () => {},
    });
    const workspace = createSingleWorkspace(tokens.bot, { apiUrl });
    const admit = (body: Fields): Promise<boolean> => {
      const { text } = fieldsOf(body["event"]);
      texts.add(String(text));
      return Promise.resolve(true);
    };
    const app = createBoltApp(createDurableReceiver(receiver, admit, log), workspace, { apiUrl }, log);
    await app.start();
    onTestFinished(async () => void (await app.stop()));

    const opened = (): number => world.calls.list("apps.connections.open").length;
    const said: string[] = [];
    const speak = async (): Promise<void> => {
      said.push(`message ${said.length}`);
      await world.asker.says(`message ${said.length - 1}`);
      connected.push(receiver.connected);
      // Fifty messages a second.
      await setTimeout(20);
    };
    // While one connection ends and another one opens.
    while (opened() < 3 || slack.sockets.connections(simulated) < 2) await speak();
    const begun = Date.now();
    while (Date.now() - begun < 2 * apart) await speak();
    await vi.waitFor(() => expect([...texts].toSorted()).toEqual(said.toSorted()), 15_000);
    expect(Math.min(...connected)).toBeGreaterThan(0);
    expect(opened()).toBe(3);
  },
);
