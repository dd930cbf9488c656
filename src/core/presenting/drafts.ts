import type { Draft, Page, Surface } from "../adapter.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import type { JsonValue } from "../json.ts";

/** The messages of one answer, in such a way that another process can go on with them: page 0, page 1, … */
export interface Drafts {
  /** How many pages have, or may have, a message. */
  readonly count: number;
  isOpen(index: number): boolean;
  /** Shows a page: posts it if it has no message yet, edits its message otherwise. */
  show(index: number, page: () => Page): Promise<void>;
  finish(index: number, page: Page): Promise<void>;
  /** The page's message is gone; the next `show` or `finish` posts another. */
  reopen(index: number): void;
  /** The message of each page that has one. */
  records(): readonly (PageRecord | undefined)[];
  /** Takes a message away that was posted for this page beside the one that it has. */
  removeDuplicate(posted: Posted): Promise<void>;
  /** Takes away the messages of pages from `index` on: an earlier attempt needed more of them. */
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
  ref?: JsonValue | undefined;
}

/** The saved pages. `pages` are those of earlier holders, without gaps. */
export interface PageRecords {
  readonly pages: readonly PageRecord[];
  savePage(index: number, page: PageRecord): Promise<void>;
}

interface PageState {
  /** How many messages this page has had: the next key must be a new one. */
  posted: number;
  key?: string | undefined;
  /** The post never left this process, so there is nothing to look for. */
  unsent?: boolean | undefined;
  savedRef?: JsonValue | undefined;
  draft?: Draft | undefined;
}

export interface DraftsOptions {
  turnId: string;
  surface: Surface;
  record: PageRecords;
  lease: Pick<Lease, "check">;
  /** A call has come back after the lease had ended: it may have arrived after a successor's. */
  late(posted?: Posted): void;
}

export function createDrafts({ turnId, surface, record, lease, late }: DraftsOptions): Drafts {
  const pages: PageState[] = record.pages.map(toState);

  const at = (index: number): PageState => {
    const page = pages[index];
    if (page) return page;
    const fresh: PageState = { posted: 0 };
    pages[index] = fresh;
    return fresh;
  };

  const { notice, write } = createWatch(lease, late);

  /** A message for this page that exists already, perhaps because a dead process posted it. */
  const existing = async (state: PageState): Promise<Draft | undefined> => {
    if (state.draft) return state.draft;
    if (state.savedRef !== undefined) state.draft = surface.resume(state.savedRef);
    // Only the intent is known: a process died, or a connection broke, before the post, during it or after it. The platform knows.
    else if (state.key !== undefined && !state.unsent) {
      const found = await surface.find(state.key);
      if (found) state.draft = found;
    }
    return state.draft;
  };

  const saveRef = async (index: number): Promise<void> => {
    const { key, draft, savedRef } = at(index);
    if (!key || !draft || JSON.stringify(draft.ref) === JSON.stringify(savedRef)) return;
    await record.savePage(index, { key, ref: draft.ref });
    at(index).savedRef = draft.ref;
  };

  const post = async (index: number, page: () => Page): Promise<Draft> => {
    const state = at(index);
    if (state.key === undefined) {
      const key = `${turnId}#${index + 1}.${state.posted + 1}`;
      await record.savePage(index, { key });
      state.key = key;
    }
    try {
      state.draft = await surface.open(page, state.key);
    } catch (error) {
      // The gate did not let it through.
      state.unsent = error instanceof LeaseEnded;
      throw error;
    }
    notice({ page: index, ref: state.draft.ref });
    await saveRef(index);
    return state.draft;
  };

  return {
    get count() {
      return pages.length;
    },
    isOpen: (index) => pages[index]?.draft !== undefined,
    async show(index, page) {
      const draft = await existing(at(index));
      if (!draft) return void (await post(index, page));
      await write(() => draft.update(page));
      await saveRef(index);
    },
    async finish(index, page) {
      const draft = (await existing(at(index))) ?? (await post(index, () => page));
      await write(() => draft.finish(page));
      await saveRef(index);
    },
    reopen(index) {
      const { posted } = at(index);
      pages[index] = { posted: posted + 1 };
    },
    records: () =>
      pages.map(({ key, savedRef }) =>
        key === undefined || savedRef === undefined ? undefined : { key, ref: savedRef },
      ),
    async removeDuplicate({ page, ref }) {
      if (JSON.stringify(at(page).savedRef) !== JSON.stringify(ref)) await surface.resume(ref).remove();
    },
    async removeFrom(index) {
      for (const state of pages.slice(index)) await (await existing(state))?.remove();
    },
  };
}

/** Let through in time, a call may still arrive late: its process was paused on the way. */
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
      // What the gate did not let through has not left.
      if (!(error instanceof LeaseEnded)) notice();
      throw error;
    }
    notice();
  };
  return { notice, write };
}

function toState({ key, ref }: PageRecord): PageState {
  // The number behind the last dot counts the messages that this page has had.
  const posted = Number(key.slice(key.lastIndexOf(".") + 1)) - 1;
  return ref === undefined ? { posted, key } : { posted, key, savedRef: ref };
}
