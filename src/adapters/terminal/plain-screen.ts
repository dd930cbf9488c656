import { harmless } from "./harmless.ts";
import { toPlainText } from "./page.ts";
import type { Screen } from "./screen.ts";

/** Writes into pipes and files: whole messages in the order in which they are finished, without colours. */
export function createPlainScreen(output: NodeJS.WritableStream): Screen {
  let isFirst = true;
  const print = (text: string): void => {
    output.write(`${isFirst ? "" : "\n"}${text}\n`);
    isFirst = false;
  };
  return {
    say: (person, text) => print(`> ${harmless(person ? `${person}: ${text}` : text)}`),
    begin: () => ({
      // A growing message may change, and a pipe takes nothing back.
      show: () => {},
      seal: (page) => print(toPlainText(page)),
      remove: () => {},
    }),
    hint: () => {},
    status: () => {},
    typed: () => {},
    close: () => {},
  };
}
