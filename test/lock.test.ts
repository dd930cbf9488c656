import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const entry = z.object({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
});
const lock = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(readFileSync("package-lock.json", "utf8")));

test("the lock file names the builds for every platform, or `npm ci` refuses it (mended by `node bin/complete-lock.js`)", () => {
  const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${place}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("the lock file has a hash of every package, so that npm installs none unchecked (mended by `node bin/complete-lock.js`)", () => {
  const unchecked = Object.entries(lock.packages).flatMap(([place, { integrity, link }]) =>
    place.includes("node_modules/") && !link && !integrity?.startsWith("sha512-") ? [place] : [],
  );
  expect(unchecked).toEqual([]);
});
