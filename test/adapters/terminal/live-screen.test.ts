import type { Page } from "#core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveScreen } from "../../../src/adapters/terminal/live-screen.ts";
import { createTerminalEmulator } from "../../support/terminal-emulator.ts";

const page = (text: string): Page => ({ text, progress: [], buttons: [] });
const numbered = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`).join("\n");

test("an answer grows in place, above what is being typed", () => {
  const terminal = createTerminalEmulator(40, 10);
  const screen = createLiveScreen(terminal, { prompt: true });
  screen.say("", "hello");
  screen.status("is thinking…");
  screen.typed("next", 4);
  const block = screen.begin();
  block.show(page("One"));
  expect(terminal.screen()).toEqual(["› hello", "", "One", "", "is thinking…", "› next"]);
  expect(terminal.cursor()).toEqual({ row: 5, column: 6 });
  block.show(page("One two\nthree"));
  screen.status(null);
  expect(terminal.screen()).toEqual(["› hello", "", "One two", "three", "", "› next"]);
  block.seal(page("One two\nfour"));
  expect(terminal.screen()).toEqual(["› hello", "", "One two", "four", "", "› next"]);
});

test("an answer that is taller than the screen scrolls, and is shown once and whole", () => {
  const terminal = createTerminalEmulator(30, 6);
  const screen = createLiveScreen(terminal, { prompt: true });
  screen.say("", "count");
  const block = screen.begin();
  for (let count = 1; count <= 40; count += 1) block.show(page(numbered(count)));
  expect(terminal.screen()).toEqual(["line 37", "line 38", "line 39", "line 40", "", "›"]);
  block.seal(page(numbered(40)));
  screen.close();
  expect(terminal.everything()).toEqual(["› count", "", ...numbered(40).split("\n")]);
});

test("an answer whose beginning changed after it had left the screen is shown again, whole", () => {
  const terminal = createTerminalEmulator(30, 5);
  const screen = createLiveScreen(terminal, { prompt: false });
  const block = screen.begin();
  block.show(page(numbered(9)));
  block.seal(page(`changed\n${numbered(8, 2)}`));
  screen.close();
  expect(terminal.everything().slice(-9)).toEqual(["changed", ...numbered(8, 2).split("\n")]);
});

test("an answer that becomes shorter than what has left the screen ends as it is", () => {
  const terminal = createTerminalEmulator(30, 5);
  const screen = createLiveScreen(terminal, { prompt: true });
  const block = screen.begin();
  block.show(page(numbered(20)));
  block.seal(page("all in one"));
  expect(terminal.screen().slice(-3)).toEqual(["all in one", "", "›"]);
});

test("an answer that shrinks below what has left the screen is seen at once, before it is final", () => {
  const terminal = createTerminalEmulator(30, 5);
  const screen = createLiveScreen(terminal, { prompt: true });
  const block = screen.begin();
  block.show(page(numbered(20)));
  block.show(page("shorter"));
  expect(terminal.screen().slice(-3)).toEqual(["shorter", "", "›"]);
});

test("half-written Markdown is shown closed, and as it is in the end", () => {
  const terminal = createTerminalEmulator(30, 5);
  const screen = createLiveScreen(terminal, { prompt: true });
  const block = screen.begin();
  block.show(page("so **bo"));
  expect(terminal.screen()).toEqual(["so bo", "", "›"]);
  block.seal(page("so **bo"));
  expect(terminal.screen()).toEqual(["so **bo", "", "›"]);
});

test("an answer that ends while a later one has filled the screen is shown again, and the later one after it", () => {
  const terminal = createTerminalEmulator(30, 5);
  const screen = createLiveScreen(terminal, { prompt: true });
  const first = screen.begin();
  const second = screen.begin();
  first.show(page("first"));
  second.show(page(numbered(20)));
  first.seal(page("first, after all"));
  second.seal(page(numbered(20)));
  const all = terminal.everything();
  expect(all.slice(all.indexOf("first, after all"))).toEqual([
    "first, after all",
    "",
    ...numbered(20).split("\n"),
    "",
    "›",
  ]);
});

test("a question that is asked while an answer grows stands below it", () => {
  const terminal = createTerminalEmulator(40, 10);
  const screen = createLiveScreen(terminal, { prompt: true });
  const first = screen.begin();
  first.show(page("first"));
  screen.say("", "and?");
  first.seal(page("first, longer\nthan before"));
  expect(terminal.screen()).toEqual(["first, longer", "than before", "", "› and?", "", "›"]);
});

test("a message that is removed leaves no gap", () => {
  const terminal = createTerminalEmulator(40, 10);
  const screen = createLiveScreen(terminal, { prompt: true });
  screen.say("", "a");
  const block = screen.begin();
  block.show(page("wrong"));
  block.remove();
  expect(terminal.screen()).toEqual(["› a", "", "›"]);
});

test("the cursor stands where the person types, also in a line that is longer than the terminal", () => {
  const terminal = createTerminalEmulator(10, 6);
  const screen = createLiveScreen(terminal, { prompt: true });
  screen.typed("0123456789ab", 9);
  expect(terminal.screen()).toEqual(["› 01234567", "89ab"]);
  expect(terminal.cursor()).toEqual({ row: 1, column: 1 });
  screen.typed("世界", 1);
  expect(terminal.screen()).toEqual(["› 世界"]);
  expect(terminal.cursor()).toEqual({ row: 0, column: 4 });
});

test("another width wraps growing answers again", () => {
  const terminal = createTerminalEmulator(40, 10);
  const screen = createLiveScreen(terminal, { prompt: true });
  const block = screen.begin();
  block.show(page("one two three"));
  terminal.resize(8, 10);
  expect(terminal.screen()).toEqual(["one two", "three", "", "›"]);
});

test("closing removes the prompt and the status", () => {
  const terminal = createTerminalEmulator(40, 10);
  const screen = createLiveScreen(terminal, { prompt: true });
  screen.say("", "a");
  screen.status("is thinking…");
  screen.typed("half", 4);
  screen.close();
  expect(terminal.everything()).toEqual(["› a"]);
  expect(terminal.listenerCount("resize")).toBe(0);
});

const words = fc.string({
  unit: fc.constantFrom("a", "b", " ", "\n", "世", "👍"),
  minLength: 1,
  maxLength: 60,
});
const visible = (text: string): string[] => text.split(/\s+/).filter(Boolean);

test("at any size, growing answers are shown once, whole and in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(words, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 2, max: 12 }),
      // Room for the line that still grows, the one before it (from which a growing word moves on), and the prompt.
      fc.integer({ min: 5, max: 10 }),
      (answers, columns, rows) => {
        const terminal = createTerminalEmulator(columns, rows);
        const screen = createLiveScreen(terminal, { prompt: true });
        const expected: string[] = [];
        for (const pieces of answers) {
          const block = screen.begin();
          let text = "";
          for (const piece of pieces) block.show(page((text += piece)));
          block.seal(page(text));
          expected.push(...visible(text));
        }
        screen.close();
        expect(terminal.everything().join("").replaceAll(/\s/g, "")).toBe(expected.join(""));
      },
    ),
    { numRuns: 300 },
  );
});

test("several answers that grow and end are each shown whole, in the order in which they began", () => {
  const act = fc.tuple(fc.nat(2), fc.boolean(), fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }));
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 25 }),
      fc.integer({ min: 10, max: 20 }),
      fc.integer({ min: 4, max: 9 }),
      (acts, columns, rows) => {
        const terminal = createTerminalEmulator(columns, rows);
        const screen = createLiveScreen(terminal, { prompt: true });
        const blocks = [screen.begin(), screen.begin(), screen.begin()].map((block) => ({
          block,
          text: "",
          sealed: false,
        }));
        const names = ["A", "B", "C"];
        const seal = (index: number): void => {
          const one = blocks[index];
          if (!one || one.sealed) return;
          one.sealed = true;
          one.block.seal(page(one.text));
        };
        for (const [index, one] of blocks.entries()) one.block.show(page((one.text = `${names[index]}:`)));
        for (const [index, ends, lines] of acts) {
          const one = blocks[index];
          if (!one || one.sealed) continue;
          one.text = `${names[index]}:\n${lines.map((line) => `${names[index]}${line}`).join("\n")}`;
          one.block.show(page(one.text));
          if (ends) seal(index);
        }
        for (const index of blocks.keys()) seal(index);
        screen.close();
        const all = `${terminal.everything().join("\n")}\n`;
        const places = blocks.map(({ text }) => all.lastIndexOf(`${text}\n`));
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places).toEqual(places.toSorted((left, right) => left - right));
      },
    ),
    { numRuns: 300 },
  );
});

test("each message ends as it was sealed, whatever else is shown, the last one on the screen", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(words, { maxLength: 6 }), words), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 4, max: 12 }),
      fc.integer({ min: 2, max: 8 }),
      (messages, columns, rows) => {
        const terminal = createTerminalEmulator(columns, rows);
        const screen = createLiveScreen(terminal, { prompt: true });
        let rest = "";
        for (const [shown, sealed] of messages) {
          const block = screen.begin();
          for (const text of shown) block.show(page(text));
          block.seal(page(sealed));
          rest = visible(sealed).join("");
          const all = terminal.everything().join("").replaceAll(/[\s›]/g, "");
          expect(all.endsWith(rest)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});
