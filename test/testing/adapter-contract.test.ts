import { describe, expect, test } from "vitest";
import { type Draft, type Surface, toError } from "#core";
import { adapterContract } from "../../src/testing.ts";
import type { BoardAdapter } from "../../src/testing/board/adapter.ts";
import { testContract } from "../support/test-contract.ts";
import { lacking, openBoard, type Spoiler } from "./board-world.ts";

testContract("the board", adapterContract({ open: () => openBoard(), without: lacking }));

const withSurface =
  (change: (surface: Surface) => Partial<Surface>) =>
  (adapter: BoardAdapter): BoardAdapter => {
    const { surface } = adapter;
    // The same object, because a started adapter keeps its `receive` there.
    return Object.assign(adapter, {
      surface: (...given: Parameters<typeof surface>) => {
        const made = surface(...given);
        return { ...made, ...change(made) };
      },
    });
  };
const withDrafts = (change: (draft: Draft) => Partial<Draft>) =>
  withSurface(({ open, find, resume }) => {
    const changed = (draft: Draft): Draft => ({ ...draft, ...change(draft) });
    return {
      open: async (...given) => changed(await open(...given)),
      find: async (key) => {
        const found = await find(key);
        return found && changed(found);
      },
      resume: (ref) => changed(resume(ref)),
    };
  });

const spoilers: [fault: string, breaks: string, spoiler: Spoiler][] = [
  [
    "gives a redelivered event another id",
    "answers an event that comes twice only once",
    {
      hear: (event) => ({ ...event, id: `${event.id} ${Math.random()}` }),
    },
  ],
  [
    "tells no edits",
    "remembers a message as last edited, and forgets a deleted one",
    { hear: (event) => (event.type === "edited" ? undefined : event) },
  ],
  [
    "tells no deletions",
    "ends the answer to a question that was deleted",
    { hear: (event) => (event.type === "deleted" ? undefined : event) },
  ],
  [
    "tells no orders to stop",
    "keeps the text of an answer that is stopped, and says that it was",
    { hear: (event) => (event.type === "stopped" ? undefined : event) },
  ],
  [
    "takes every order to stop for the asker's",
    "does not let another person stop an answer",
    {
      hear: (event) => (event.type === "stopped" ? { ...event, by: { id: "ada", isBot: false } } : event),
    },
  ],
  [
    "takes every message for the asker's",
    "gives a person who is not heard no answer that others see, and no bot their words",
    {
      hear: (event) => (event.type === "turn" ? { ...event, author: { id: "ada", isBot: false } } : event),
    },
  ],
  [
    "does not say that an answer was stopped",
    "keeps the text of an answer that is stopped, and says that it was",
    {
      adapter: withDrafts(({ finish }) => ({
        finish({ ...page }) {
          delete page.ending;
          return finish(page);
        },
      })),
    },
  ],
  [
    "takes every page for short enough",
    "continues a long answer in further messages and loses nothing",
    { adapter: withSurface(() => ({ fits: () => true })) },
  ],
  [
    "finds nothing that it has posted",
    "posts once, also when it does not learn that it has posted",
    { adapter: withSurface(() => ({ find: () => Promise.resolve(undefined) })) },
  ],
  [
    "does not resume a message",
    "goes on in the same message when the process has crashed",
    {
      adapter: withSurface(({ open }) => ({
        resume: () => {
          let draft: Promise<Draft> | undefined;
          const opened = (page: Parameters<Draft["finish"]>[0]): Promise<Draft> =>
            (draft ??= open(() => page, "another"));
          return {
            ref: { id: "0" },
            update: async (page) => (await opened(page())).update(page),
            finish: async (page) => (await opened(page)).finish(page),
            remove: () => Promise.resolve(),
          };
        },
      })),
    },
  ],
  [
    "shows nothing before the end",
    "posts the first part, and lets the same message grow",
    { adapter: withDrafts(() => ({ update: () => Promise.resolve() })) },
  ],
  [
    "takes failed edits for made",
    "loses no text to edits that fail or are not answered",
    {
      mode: "append",
      call: (call) => async (name, body) => {
        const answer = await call(name, body);
        return name === "append" || name === "edit" ? { ok: true } : answer;
      },
    },
  ],
  [
    "gives up where it should try again later",
    "loses no text to calls that are refused",
    {
      call: (call) => async (name, body) => {
        const answer = await call(name, body);
        return answer.ok ? answer : { ok: false, error: "refused" };
      },
    },
  ],
  [
    "takes an outage for a message that is gone",
    "waits while edits are closed for minutes, and ends the answer in its own message",
    {
      adapter: withDrafts(() => ({ remove: () => Promise.resolve() })),
      call: (call) => async (name, body) => {
        const answer = await call(name, body);
        return answer.ok || name !== "edit" ? answer : { ok: false, error: "expired" };
      },
    },
  ],
  [
    "leaves its status standing",
    "shows that it is at work, and no longer than it is",
    {
      adapter: withSurface(({ status }) => ({
        status: (text) => (text === null ? Promise.resolve() : status(text)),
      })),
    },
  ],
  [
    "shows no status",
    "shows that it is at work, and no longer than it is",
    { adapter: withSurface(() => ({ status: () => Promise.resolve() })) },
  ],
  [
    "shows no steps",
    "shows the steps on the way to the answer",
    {
      adapter: withDrafts(({ update, finish }) => ({
        update: (page) => update(() => ({ ...page(), progress: [] })),
        finish: (page) => finish({ ...page, progress: [] }),
      })),
    },
  ],
  [
    "answers in private",
    "shows the answer to the others in the channel",
    { shown: ({ id }, texts) => (id === "ada" ? texts : []) },
  ],
];

describe("the contract of adapters", () => {
  test.concurrent.each(spoilers)("catches one that %s", { timeout: 60_000 }, async (_, breaks, spoiler) => {
    const broken = adapterContract({ open: () => openBoard(spoiler), without: lacking, patience: 400 });
    const found = broken.find(({ name }) => name === breaks);
    const failure = await found?.run().then(() => undefined, toError);
    expect(failure?.message).toMatch(/\S/);
  });

  test("says in a failure how to read what natter logged", async () => {
    const broken = adapterContract({
      open: () =>
        openBoard({ adapter: withSurface(() => ({ open: () => Promise.reject(new Error("broken")) })) }),
      without: lacking,
      patience: 400,
    });
    const found = broken.find(({ name }) => name.startsWith("answers a question"));
    await expect(found?.run()).rejects.toThrow(/ada sees: \[\]\. With LOG_LEVEL=warn/i);
  });

  test("names what was not tried, and why", () => {
    const cases = adapterContract({ open: () => openBoard(), without: { share: "there are no files" } });
    const name = "reads the files that people share (not tried: there are no files)";
    expect(cases).toContainEqual(expect.objectContaining({ name, notTried: "there are no files" }));
  });

  test("fails where a world lacks something and does not say why", async () => {
    const found = adapterContract({ open: () => openBoard() }).find(({ name }) =>
      name.startsWith("reads the files"),
    );
    await expect(found?.run()).rejects.toThrow(/no "share".*say in "without" why/);
  });

  test("knows its own names", () => {
    const typo = { "reads no files": "a reason" };
    expect(() => adapterContract({ open: () => openBoard(), except: typo })).toThrow(
      /no case "reads no files"/,
    );
  });
});
