import { writeFileSync } from "node:fs";

/** Says more than there is room for, without regard to its limits. */
export const extract = (): never => {
  for (;;) writeFileSync(3, "x".repeat(100_000));
};
