import { type Adapter, closeMarkdown, type Draft, type Page, type Receive, type Surface } from "#core";

/** A platform that does nothing but render: what remains is the cost of the core. */
export interface Wall {
  adapter: Adapter;
  /** Resolves when the answer is sealed. */
  ask(text: string, thread?: string): Promise<void>;
}

export function createWall(options: { limit: number; gap?: number }): Wall {
  const { limit, gap = 0 } = options;
  let receive: Receive = () => Promise.reject(new Error("not started"));
  const cleared = new Map<string, () => void>();
  let asked = 0;
  let rendered = 0;

  const show = (page: Page): void => {
    rendered += closeMarkdown(page.text).length;
  };
  const draft: Draft = {
    ref: 1,
    async update(page) {
      show(page());
    },
    async finish(page) {
      show(page);
    },
    remove: () => Promise.resolve(),
  };
  const surface = (done: () => void): Surface => ({
    gap,
    fits: ({ text }) => text.length <= limit,
    find: () => Promise.resolve(undefined),
    async open(page) {
      show(page());
      return draft;
    },
    resume: () => draft,
    async status(text) {
      if (text === null) done();
    },
  });
  const adapter: Adapter = {
    name: "wall",
    async start(receiver) {
      receive = receiver;
    },
    stop: () => Promise.resolve(),
    surface: (turn) => surface(cleared.get(turn.id) ?? (() => {})),
    history: () => Promise.resolve([]),
    person: async (id) => ({ id, isBot: false, name: id }),
    read: () => Promise.reject(new Error("There are no files on the wall.")),
    budget: () => ({ limit: 100_000, window: 1_000 }),
  };
  return {
    adapter,
    async ask(text, thread = "t") {
      const id = `wall/${(asked += 1)}`;
      const done = new Promise<void>((resolve) => cleared.set(id, resolve));
      await receive({
        type: "turn",
        id,
        thread: { platform: "wall", space: "s", channel: "c", thread },
        at: Date.now(),
        author: { id: "ada", isBot: false },
        via: "direct",
        text,
        files: [],
        quotes: [],
        origin: null,
      });
      await done;
      cleared.delete(id);
      if (rendered === 0) throw new Error("nothing was shown");
    },
  };
}
