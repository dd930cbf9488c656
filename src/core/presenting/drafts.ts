import type { Draft, Page, Surface } from "../adapter.ts";
import type { Lease } from "../engine.ts";
import { type Gone, LeaseEnded } from "../errors.ts";
import type { JsonValue } from "../json.ts";

/** The messages of one answer, one per page, saved in such a way that another process can go on with them. */
export interface Drafts {
  /** Edits the page's message, or posts it if there is none yet. */
  show(index: number, page: () => Page): Promise<void>;
  finish(index: number, page: Page): Promise<void>;
  /** Gives up a message that takes no more edits. The next `show` or `finish` posts the page in another one and removes the old one. */
  replace(index: number, reason: Gone["reason"]): void;
  /** Removes the replaced messages that are still there, also those that an earlier holder replaced. */
  removeReplaced(): Promise<void>;
  /** The message of each page that has one. */
  records(): readonly (PageRecord | undefined)[];
  /** Deletes a surplus message that was posted for a page. */
  removeDuplicate(posted: Posted): Promise<void>;
  /** Deletes the messages of the pages from `index` on, which only an earlier attempt needed. */
  removeFrom(index: number): Promise<void>;
}

/** A message that was posted for a page. */
export interface Posted {
  page: number;
  ref: JsonValue;
}

/** What is saved of a page's message: its key before it is posted, its reference as soon as it is known. */
export interface PageRecord {
  key: string;
  /** The first words of the page when its key was saved. The reference takes their place. */
  begins?: string | undefined;
  ref?: JsonValue | undefined;
  /** The references of earlier messages of the page, until they are removed. */
  replaced?: JsonValue[] | undefined;
}

/** The saved pages. `pages` are those of earlier holders, without gaps. */
export interface PageRecords {
  readonly pages: readonly PageRecord[];
  savePage(index: number, page: PageRecord): Promise<void>;
}

interface PageState {
  /** The number of messages that this page has had before. It makes the next key a new one. */
  posted: number;
  replaced: readonly JsonValue[];
  key?: string | undefined;
  begins?: string | undefined;
  /** The post never left this process, so there is no message to look for. */
  unsent?: boolean | undefined;
  savedRef?: JsonValue | undefined;
  draft?: Draft | undefined;
}

export interface DraftsOptions {
  turnId: string;
  surface: Surface;
  record: PageRecords;
  lease: Pick<Lease, "check">;
  /** Called when a call comes back after the lease has ended: it may have landed after a successor's. */
  late(posted?: Posted): void;
}

export function createDrafts(options: DraftsOptions): Drafts {
  const { surface, lease, late } = options;
  const watch = createWatch(lease, late);
  const { pages, at, existing, post, saveRef, removeReplacedOf } = createMessages(options, watch);

  return {
    async show(index, page) {
      const draft = await existing(index);
      if (!draft) return void (await post(index, page));
      await watch.write(() => draft.update(page));
      await saveRef(index);
    },
    async finish(index, page) {
      const draft = (await existing(index)) ?? (await post(index, () => page));
      await watch.write(() => draft.finish(page));
      await saveRef(index);
    },
    replace(index, reason) {
      const { posted, replaced, draft, savedRef } = at(index);
      const ref = draft?.ref ?? savedRef;
      const isLeft = reason !== "deleted" && ref !== undefined;
      pages[index] = { posted: posted + 1, replaced: isLeft ? [...replaced, ref] : replaced };
    },
    async removeReplaced() {
      for (const index of pages.keys()) await removeReplacedOf(index);
    },
    records: () =>
      pages.map(({ key, savedRef }) =>
        key === undefined || savedRef === undefined ? undefined : { key, ref: savedRef },
      ),
    async removeDuplicate({ page, ref }) {
      if (JSON.stringify(at(page).savedRef) !== JSON.stringify(ref)) await surface.resume(ref).remove();
    },
    async removeFrom(index) {
      for (let page = index; page < pages.length; page++) await (await existing(page))?.remove();
    },
  };
}

/** Finds, posts and saves the message of each page. */
function createMessages({ turnId, surface, record }: DraftsOptions, { notice }: Watch) {
  const pages: PageState[] = record.pages.map(toState);

  const at = (index: number): PageState => {
    const page = pages[index];
    if (page) return page;
    const fresh: PageState = { posted: 0, replaced: [] };
    pages[index] = fresh;
    return fresh;
  };

  /** Returns the page's message if there is one, also one that a dead process has posted. */
  const existing = async (index: number): Promise<Draft | undefined> => {
    const state = at(index);
    if (state.draft) return state.draft;
    if (state.savedRef !== undefined) state.draft = surface.resume(state.savedRef);
    // Only the key is known: a process died, or a connection broke, around the post. Ask the platform whether the post arrived.
    else if (state.key !== undefined && !state.unsent) {
      // Tells the surface which messages are not the lost one.
      for (const ref of state.replaced) surface.resume(ref);
      const found = await surface.find(state.key, state.begins);
      if (found) state.draft = found;
      // A message that has been written to no longer looks like one that was lost.
      await saveRef(index);
    }
    return state.draft;
  };

  const saveRef = async (index: number): Promise<void> => {
    const { draft, savedRef } = at(index);
    if (draft && JSON.stringify(draft.ref) !== JSON.stringify(savedRef)) await save(index);
  };

  const save = async (index: number): Promise<void> => {
    const { key, draft, replaced } = at(index);
    if (!key || !draft) return;
    await record.savePage(index, recordOf({ key, ref: draft.ref, replaced }));
    at(index).savedRef = draft.ref;
  };

  const removeReplacedOf = async (index: number): Promise<void> => {
    const state = at(index);
    for (const ref of state.replaced) {
      await surface.resume(ref).remove();
      state.replaced = state.replaced.filter((other) => other !== ref);
      await save(index);
    }
  };

  const post = async (index: number, page: () => Page): Promise<Draft> => {
    const state = at(index);
    if (state.key === undefined) {
      const key = `${turnId}#${index + 1}.${state.posted + 1}`;
      const begins = beginningOf(page());
      await record.savePage(index, recordOf({ key, begins, replaced: state.replaced }));
      state.key = key;
      state.begins = begins;
    }
    try {
      state.draft = await surface.open(page, state.key);
    } catch (error) {
      // The gate refused the call, so the platform never got it.
      state.unsent = error instanceof LeaseEnded;
      throw error;
    }
    notice({ page: index, ref: state.draft.ref });
    await saveRef(index);
    // `removeReplaced` tries again what fails here.
    await removeReplacedOf(index).catch(() => {});
    return state.draft;
  };

  return { pages, at, existing, post, saveRef, removeReplacedOf };
}

type Watch = ReturnType<typeof createWatch>;

/** Watches for calls that the gate let through in time, and that came back late because the process was paused. */
function createWatch(lease: Pick<Lease, "check">, late: DraftsOptions["late"]) {
  const notice: DraftsOptions["late"] = (posted) => {
    try {
      lease.check();
    } catch {
      late(posted);
    }
  };
  const write = async (call: () => Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      // A call that the gate refused was not made.
      if (!(error instanceof LeaseEnded)) notice();
      throw error;
    }
    notice();
  };
  return { notice, write };
}

/** As many characters as tell one page from another. */
const mostOfBeginning = 200;

/** Returns the first words that readers see of a page, or "" if there are none. */
function beginningOf({ text, progress, card }: Page): string {
  const words = text.trim() === "" ? (progress[0]?.title ?? card?.title ?? "") : text;
  return words.slice(0, mostOfBeginning).toWellFormed();
}

function toState({ key, begins, ref, replaced = [] }: PageRecord): PageState {
  // The number behind the last dot counts the messages that this page has had.
  const posted = Number(key.slice(key.lastIndexOf(".") + 1)) - 1;
  return { posted, key, begins, savedRef: ref, replaced };
}

const recordOf = ({
  replaced,
  ...page
}: Omit<PageRecord, "replaced"> & Pick<PageState, "replaced">): PageRecord =>
  replaced.length > 0 ? { ...page, replaced: [...replaced] } : page;
