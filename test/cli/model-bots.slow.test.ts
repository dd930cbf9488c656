import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { calls, createModelServer, says } from "../support/model-server.ts";
import { runProgram } from "../support/run-program.ts";

vi.setConfig({ testTimeout: 120_000 });

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "natter-models-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function talkToSupport(input: string, environment: Record<string, string> = {}) {
  const folder = await createFolder();
  return runProgram([resolve("bin/natter.js"), "chat", "--bot", "support"], { folder, input, environment });
}

test('"natter chat --bot support" talks with a model behind OPENAI_BASE_URL', async () => {
  const { url, seen } = await createModelServer(
    calls({ id: "a", name: "order_status", input: {} }),
    says("Your umbrella ", "arrives tomorrow."),
  );
  const { code, output, errors } = await talkToSupport("Where is my umbrella?\n", {
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "none",
    OPENAI_MODEL_NAME: "tiny",
  });
  expect(errors).toBe("");
  expect(code).toBe(0);
  expect(output).toContain("Your umbrella arrives tomorrow.");
  expect(output).toContain("1042 · a red umbrella");
  expect(seen.map(({ body }) => (body as { model: string }).model)).toEqual(["tiny", "tiny"]);
});

test("a bot in a file of its own finds its model in .env, wherever it makes it", async () => {
  const { url, seen } = await createModelServer(says("From the file."));
  const folder = await createFolder();
  const models = pathToFileURL(resolve("src/models/index.ts")).href;
  await writeFile(
    join(folder, "mine.ts"),
    `import { openai } from ${JSON.stringify(models)};\nexport default openai();`,
  );
  await writeFile(
    join(folder, ".env"),
    `OPENAI_BASE_URL=${url}\nOPENAI_API_KEY=k7\nOPENAI_MODEL_NAME=tiny\n`,
  );
  const program = [resolve("bin/natter.js"), "chat", "--bot", "./mine.ts"];
  const { output } = await runProgram(program, { folder, input: "Hello\n" });
  expect(output).toContain("From the file.");
  expect(seen[0]?.headers["authorization"]).toBe("Bearer k7");
});

test('"natter chat --bot support" talks with the demo model where there is no key', async () => {
  const { code, output } = await talkToSupport("Where are my orders?\n");
  expect(code).toBe(0);
  expect(output).toContain("a red umbrella");
  expect(output).toContain("demo model");
});
