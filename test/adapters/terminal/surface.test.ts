import { BadInput, LeaseEnded, type Page, type Surface } from "#core";
import { expect, test } from "vitest";
import { createMessages } from "../../../src/adapters/terminal/messages.ts";
import { createPlainScreen } from "../../../src/adapters/terminal/plain-screen.ts";
import { createSurface } from "../../../src/adapters/terminal/surface.ts";
import { gateThat } from "../../support/gate.ts";
import { createTerminalEmulator } from "../../support/terminal-emulator.ts";
import { turnOf } from "../../support/context.ts";

const page = (text: string): Page => ({ text, progress: [], buttons: [] });

/** A surface over a plain screen, and what had been written whenever the gate was asked. */
function createScene(pass: () => void = () => {}) {
  const output = createTerminalEmulator();
  const screen = createPlainScreen(output);
  const asked: string[] = [];
  const gate = gateThat((scope, priority) => {
    asked.push(`${scope} ${priority}: ${JSON.stringify(output.raw())}`);
    pass();
  });
  const messages = createMessages(
    screen,
    () => {},
    () => {},
  );
  return {
    surface: createSurface({ screen, messages, turn: turnOf(), gate, pageLength: 100 }),
    asked,
    output,
  };
}

async function useAll(surface: Surface): Promise<void> {
  const draft = await surface.open(() => page("one"), "k");
  await draft.update(() => page("one two"));
  await draft.finish(page("one two three"));
  await surface.status("is thinking…");
  await draft.remove();
}

test("every call passes the gate once, before anything appears", async () => {
  const { surface, asked } = createScene();
  await useAll(surface);
  expect(asked).toEqual([
    'screen first: ""',
    'screen edit: ""',
    'screen final: ""',
    String.raw`screen progress: "one two three\n"`,
    String.raw`screen control: "one two three\n"`,
  ]);
});

test("a page is read after the gate, so that the newest is shown", async () => {
  let text = "old";
  const { surface, output } = createScene(() => (text = "new"));
  const draft = await surface.open(() => page(text), "k");
  await draft.finish(page(text));
  expect(output.raw()).toBe("new\n");
});

test("a process that has lost the lease writes nothing", async () => {
  const { surface, output } = createScene(() => {
    throw new LeaseEnded("lost", "too late");
  });
  await expect(surface.open(() => page("x"), "k")).rejects.toThrow(LeaseEnded);
  await expect(surface.resume("k").finish(page("x"))).rejects.toThrow(LeaseEnded);
  expect(output.raw()).toBe("");
});

test("a message of this process is found under its key, one of another process is not", async () => {
  const { surface } = createScene();
  await surface.open(() => page("x"), "mine");
  expect(await surface.find("mine")).toMatchObject({ ref: "mine" });
  expect(await surface.find("another's")).toBeUndefined();
});

test("a repeated seal shows nothing twice", async () => {
  const { surface, output } = createScene();
  await surface.resume("k").finish(page("done"));
  await surface.resume("k").finish(page("done"));
  expect(output.raw()).toBe("done\n");
});

test("a reference that the terminal did not make is refused", () => {
  expect(() => createScene().surface.resume({ ts: "1" })).toThrow(BadInput);
});
