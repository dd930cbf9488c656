import { PassThrough } from "node:stream";
import { createTerminalAdapter, type TerminalAdapter } from "../../../src/adapters/terminal/adapter.ts";
import type { World } from "../../../src/testing/adapter/world.ts";
import { createTerminalEmulator } from "../../support/terminal-emulator.ts";

/** A terminal of a size at which nothing wraps and nothing scrolls away. */
const [columns, rows] = [200, 400];

/** What is on the screen, without what people said: the bot's messages, and its status. */
interface Reading {
  messages: string[];
  status: string | undefined;
}

const question = /^(?:\S+ )?› /;

/** While a process runs, the last row is for typing, a status stands right above it, and everything else has a blank row below. */
function read(screen: readonly string[]): Reading {
  const isRunning = screen.at(-1)?.startsWith("›") ?? false;
  const status = (isRunning && screen.at(-2)) || undefined;
  const conversation = screen.slice(0, screen.length - Number(isRunning) - Number(status !== undefined));
  const messages: string[][] = [[]];
  for (const row of conversation) {
    if (question.test(row)) messages.push([]);
    else messages.at(-1)?.push(row);
  }
  return { messages: messages.map((lines) => lines.join("\n").trim()).filter(Boolean), status };
}

/** Ada at a keyboard. Ben speaks through the program that she runs. */
export async function openTerminal(): Promise<World> {
  const screen = createTerminalEmulator(columns, rows);
  const seen: string[][] = [];
  const look = (): Reading => read(screen.screen());
  const write = screen.write.bind(screen);
  // Every write is a whole frame.
  Object.assign(screen, {
    write(frame: string) {
      const isDone = write(frame);
      for (const [index, text] of look().messages.entries()) {
        const versions = (seen[index] ??= []);
        if (versions.at(-1) !== text) versions.push(text);
      }
      return isDone;
    },
  });
  let keyboard = new PassThrough();
  let adapter: TerminalAdapter | undefined;
  let said = 0;
  const asker = { id: "Ada", name: "Ada" };
  return {
    asker,
    bystander: { id: "Ben", name: "Ben" },
    adapter() {
      keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
      adapter = createTerminalAdapter({ person: asker.id, input: keyboard, output: screen });
      return adapter;
    },
    async say({ id }, text) {
      if (id === asker.id) keyboard.write(`${text}\r`);
      else await adapter?.say(text, id);
      return String((said += 1));
    },
    async press(_, label) {
      const key = new RegExp(`/(\\d+) ${label}`).exec(screen.screen().join("\n"))?.[1];
      keyboard.write(`/${key}\r`);
    },
    stop: async () => void keyboard.write("\u0003"),
    shown: async () => look().messages,
    versions: async () => seen,
    isWorking: async () => look().status !== undefined,
    close: async () => void screen.destroy(),
  };
}
