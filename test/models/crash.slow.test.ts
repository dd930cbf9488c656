import { type ChildProcess, fork } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Message } from "#core";
import { calls, createModelServer, says } from "../support/model-server.ts";

const program = fileURLToPath(new URL("../support/tool-process.ts", import.meta.url));
const asksToPay = calls({ id: "call_7", name: "pay", input: { invoice: "17" } });

/** The service where the tool has its effect, outside of the processes that die. */
async function createTill(onPaid?: () => void) {
  const paid: string[] = [];
  const server = createServer((request, response) => {
    paid.push(new URL(request.url ?? "", "http://till").searchParams.get("invoice") ?? "");
    // A process that is killed here has paid and does not know it.
    if (onPaid) onPaid();
    else response.end("paid");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay`, paid };
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "natter-tool-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "natter.db");
}

/** Starts the bot, which reports its answer when it is complete. */
function start(environment: Record<string, string>) {
  const child: ChildProcess = fork(program, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = new Promise<string>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`)),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await gone;
  });
  const answer = new Promise<Message>((resolve) =>
    child.once("message", (message) => resolve(message as Message)),
  );
  return { kill: () => child.kill("SIGKILL"), gone, answer };
}

test("after a process dies between a tool's recorded result and the answer, its successor does not run the tool again", async () => {
  const { url, paid } = await createTill();
  const model = await createModelServer(
    asksToPay,
    async () => void first.kill(),
    says("Paid, as you can see."),
  );
  const environment = { MODEL_URL: model.url, EFFECT_URL: url, DATABASE: await createFolder() };
  const first = start({ ...environment, QUESTION: "Pay invoice 17" });
  expect(await first.gone).toBe("SIGKILL");
  const answer = await start(environment).answer;
  expect(answer).toMatchObject({
    text: "Paid, as you can see.",
    tools: [{ name: "pay", input: { invoice: "17" }, output: "paid" }],
  });
  expect(paid).toEqual(["17"]);
  expect(model.seen).toHaveLength(3);
});

test("after a process dies between a tool's effect and its record, its successor tells the model that the outcome is unknown", async () => {
  const { url, paid } = await createTill(() => first.kill());
  const model = await createModelServer(asksToPay, says("I cannot tell whether it was paid."));
  const environment = { MODEL_URL: model.url, EFFECT_URL: url, DATABASE: await createFolder() };
  const first = start({ ...environment, QUESTION: "Pay invoice 17" });
  expect(await first.gone).toBe("SIGKILL");
  const answer = await start(environment).answer;
  expect(answer.text).toBe("I cannot tell whether it was paid.");
  expect(paid).toEqual(["17"]);
  expect(JSON.stringify(model.seen[1]?.body)).toContain("Whether it took effect is unknown");
});
