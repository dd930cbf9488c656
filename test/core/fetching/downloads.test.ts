import { describe, expect, test } from "vitest";
import { download, wholeFile } from "../../../src/core/fetching/downloads.ts";

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Downloads that begin and end when the test says so. */
function createSources() {
  const open: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const source = (name: string) => async () => {
    open.push(name);
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return (async function* () {
      yield Buffer.from(name);
      await end.promise;
    })();
  };
  const start = (name: string, person: string, signal = new AbortController().signal): Promise<string> =>
    wholeFile(download(source(name), person, signal)).then(String);
  return { open, start, source, end: (name: string) => ends.get(name) };
}

describe("downloads", () => {
  test("of one person leave room for those of others", async () => {
    const { open, start, end } = createSources();
    const ada = Array.from({ length: 120 }, (_, index) => start(`ada ${index}`, "ada"));
    const ben = start("ben", "ben");
    await settled();
    expect(open).toEqual(["ada 0", "ada 1", "ada 2", "ben"]);
    end("ben")?.resolve();
    expect(await ben).toBe("ben");
    for (let index = 0; index < 120; index += 1) {
      end(`ada ${index}`)?.resolve();
      expect(await ada[index]).toBe(`ada ${index}`);
      await settled();
    }
  });

  test.each([
    { how: "ends", leave: (end?: PromiseWithResolvers<void>) => end?.resolve() },
    { how: "breaks off", leave: (end?: PromiseWithResolvers<void>) => end?.reject(new Error("broke off")) },
  ])("give their room to the next one when one $how", async ({ leave }) => {
    const { open, start, end } = createSources();
    const all = ["a", "b", "c", "d"].map((name) => start(name, "cem").catch(() => ""));
    await settled();
    expect(open).toEqual(["a", "b", "c"]);
    leave(end("b"));
    await all[1];
    await settled();
    expect(open).toEqual(["a", "b", "c", "d"]);
    for (const name of open) end(name)?.resolve();
    await Promise.all(all);
  });

  test("give their room to the next one when a reader leaves or its turn ends", async () => {
    const { open, start, source, end } = createSources();
    const turn = new AbortController();
    const abandoned = download(source("abandoned"), "dan", turn.signal);
    await abandoned.next();
    const left = download(source("left"), "dan", turn.signal);
    for await (const _ of left) break;
    const failing = download(() => Promise.reject(new Error("refused")), "dan", turn.signal);
    await expect(failing.next()).rejects.toThrow("refused");
    const others = ["x", "y", "z"].map((name) => start(name, "dan"));
    await settled();
    expect(open).toEqual(["abandoned", "left", "x", "y"]);
    turn.abort();
    await settled();
    expect(open).toEqual(["abandoned", "left", "x", "y", "z"]);
    for (const name of ["x", "y", "z"]) end(name)?.resolve();
    await Promise.all(others);
  });
});
