import { writeFileSync } from "node:fs";

/** Says what is not a text. */
export const extract = (): never => {
  writeFileSync(3, JSON.stringify({ text: { toString: "no text" } }));
  process.exit();
};
