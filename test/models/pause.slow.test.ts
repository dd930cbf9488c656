import { fork } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createModelServer, done, end, say, type Script } from "../support/model-server.ts";

const program = fileURLToPath(new URL("../support/pausable-process.ts", import.meta.url));
/** Longer than every limit of the bot. */
const away = 4_000;

/** Asks a bot whose process is away for a while: it is stopped when the model has its request, or has said its first word. */
async function askAndPause(when: "before the first word" | "in the middle"): Promise<unknown> {
  const begun = Promise.withResolvers<void>();
  const paused = Promise.withResolvers<void>();
  const script: Script = async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (when === "in the middle") response.write(say("One "));
    begun.resolve();
    await paused.promise;
    // It waits in the socket until the process is awake again.
    response.end(`${when === "in the middle" ? "" : say("One ")}${say("and two.")}${end()}${done}`);
  };
  const model = await createModelServer(script);
  const child = fork(program, {
    env: { ...process.env, MODEL_URL: model.url },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const answer = new Promise<unknown>((resolve) => child.once("message", resolve));
  await begun.promise;
  // The first word reaches the process before it is stopped.
  if (when === "in the middle") await setTimeout(300);
  child.kill("SIGSTOP");
  paused.resolve();
  await setTimeout(away);
  child.kill("SIGCONT");
  return answer;
}

describe("a process that is away for longer than every limit", () => {
  test.each(["before the first word", "in the middle"] as const)(
    "reads on when it is back: it was stopped %s",
    async (when) => {
      expect(await askAndPause(when)).toMatchObject({
        answer: { status: "complete", response: "One and two." },
      });
    },
    30_000,
  );
});
