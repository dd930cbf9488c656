import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tells what a reader of files can do to the machine around it. */
export const extract = async (): Promise<{ text: string }> => {
  const attempts: Record<string, () => unknown> = {
    "its own folder": () => readFileSync(here("./nosy.ts")),
    "a file of the machine": () => readFileSync("/etc/passwd"),
    "the bot's folder": () => readFileSync(here("../context.ts")),
    write: () => writeFileSync(here("./written"), "x"),
    "start a program": () => spawnSync("true"),
    connect: () => connect(9, "127.0.0.1"),
    fetch: () => fetch("http://127.0.0.1:8080/"),
    "send a datagram": () => createSocket("udp4").send("x", 9, "127.0.0.1"),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) outcomes[name] = await outcomeOf(attempt);
  return { text: JSON.stringify(outcomes) };
};

async function outcomeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (thrown) {
    const error = thrown as Error & { code?: string };
    return error.code ?? (error.cause instanceof Error ? error.cause.message : error.message);
  }
}
