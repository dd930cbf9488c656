import { harmless } from "./harmless.ts";
import { toPlainText } from "./page.ts";
import type { Screen } from "./screen.ts";

/** For pipes and files: whole messages in the order in which they are done, no colours, nothing twice. */
export function createPlainScreen(output: NodeJS.WritableStream): Screen {
  let isFirst = true;
  const print = (text: string): void => {
    output.write(`${isFirst ? "" : "\n"}${text}\n`);
    isFirst = false;
  };
  return {
    say: (person, text) => print(`> ${harmless(person ? `${person}: ${text}` : text)}`),
    begin: () => ({
      // What is half done may still change, and nobody can take back what went into a pipe.
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
