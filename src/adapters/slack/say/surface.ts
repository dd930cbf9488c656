import { type Draft, type Gate, LeaseEnded, type Page, type Surface, type Turn } from "#core/platform";
import { fits, type Style } from "./blocks.ts";
import { createCalls } from "../api/calls.ts";
import { createEditedDraft, postDraft } from "./edited-draft.ts";
import { filedOf, withFiles } from "./files-draft.ts";
import { findPage } from "./find-page.ts";
import { isPrivateThread } from "../hear/interaction.ts";
import { sayAllMissing } from "./missing-files.ts";
import { toOrigin } from "../hear/origin.ts";
import { type PagePlace, toRef } from "./page-place.ts";
import { createPrivateDraft, isPrivate, type PrivateOptions, resumePrivateDraft } from "./private-draft.ts";
import { closedFor, isShutOut, mayHaveHappened, refusalOf } from "../api/refusal.ts";
import { createStatus, type Sessions } from "./status.ts";
import { beginStream } from "./streamed-draft.ts";
import type { Streaming } from "./streaming.ts";
import type { Workspaces } from "../api/workspaces.ts";

/** What all surfaces of an adapter share. */
export interface SurfaceSettings {
  workspaces: Pick<Workspaces, "of">;
  streaming: Streaming;
  sessions: Sessions;
  /** Where answers are streamed natively: only in direct messages does everybody see a stream grow. */
  stream: "direct" | "always" | "never";
  rollOver: number;
  /** A person's name as far as it is known by now. */
  nameOf(space: string, person: string): string;
  asksFeedback: boolean;
  fetch: typeof globalThis.fetch;
  /** Slack has asked for less: own edits come back as events. */
  isLimited(space: string): boolean;
}

/** Where one turn is answered. From the turn's JSON alone: another process may have received it. */
export function createSurface(settings: SurfaceSettings, turn: Turn, gate: Gate): Surface {
  const { space, channel } = turn.thread;
  const origin = toOrigin(turn.origin);
  const thread = isPrivateThread(turn.thread.thread) ? "" : turn.thread.thread;
  const calls = createCalls(gate, settings.workspaces, space);
  const place: PagePlace = { calls, channel, thread, style: styleOf(settings, turn) };
  const status = createStatus({ calls, sessions: settings.sessions, turn, thread });

  const privately = (answerUrl: string | undefined): PrivateOptions | undefined =>
    answerUrl === undefined ? undefined : { person: turn.author.id, answerUrl, fetch: settings.fetch };
  const secret = privately(origin.answerUrl);
  const fallback = privately(origin.fallbackUrl);
  const streams =
    !secret &&
    thread !== "" &&
    (settings.stream === "always" || (settings.stream === "direct" && origin.isDirect));

  /** `undefined` where this page cannot be streamed, and so is posted. */
  const stream = async (page: () => Page, key: string): Promise<Draft | undefined> => {
    if (!streams || !settings.streaming.isOpen(space)) return undefined;
    settings.streaming.begin(space);
    const options = { person: turn.author.id, team: origin.team ?? space, rollOver: settings.rollOver };
    try {
      return await beginStream(place, page, key, options);
    } catch (error) {
      // Whether it began is not known, or it may begin later: it is looked for before anything else is posted.
      if (error instanceof LeaseEnded || mayHaveHappened(error) || closedFor(error) !== undefined)
        throw error;
      if (refusalOf(error) === undefined || refusalOf(error) === "thread_not_found") throw error;
      settings.streaming.refuse(space, refusalOf(error));
      return undefined;
    }
  };

  const filing = (draft: Draft, known?: ReturnType<typeof filedOf>): Draft =>
    withFiles(draft, place, settings.fetch, known);

  return {
    get gap() {
      return (streams ? 300 : 900) * (settings.isLimited(space) ? 4 : 1);
    },
    fits: (page) => fits(sayAllMissing(page), place.style),
    async find(key) {
      if (secret) return undefined;
      const { self } = await settings.workspaces.of(space);
      const after = origin.message ?? thread;
      const timestamp = await findPage({ calls, channel, thread, after, self }, key).catch(
        (error: unknown) => {
          if (fallback && isShutOut(error)) return undefined;
          throw error;
        },
      );
      return timestamp === undefined ? undefined : filing(createEditedDraft(place, { timestamp, key }));
    },
    async open(page, key) {
      if (secret) return createPrivateDraft(place, key, secret);
      let draft: Draft;
      try {
        draft = (await stream(page, key)) ?? (await postDraft(place, page, key));
      } catch (error) {
        // A message can be asked about where the bot is not; only the asker then gets the answer.
        if (fallback && isShutOut(error)) return createPrivateDraft(place, key, fallback);
        throw error;
      }
      // Slack takes a status away when its bot has said something.
      status.said();
      return filing(draft);
    },
    resume(ref) {
      const address = secret ?? (isPrivate(ref) ? fallback : undefined);
      if (address) return resumePrivateDraft(place, ref, address);
      return filing(createEditedDraft(place, toRef(ref)), filedOf(ref));
    },
    status: (text) => (secret ? Promise.resolve() : status.show(text)),
  };
}

function styleOf({ nameOf, asksFeedback }: SurfaceSettings, { id, author, thread }: Turn): Style {
  // The same name to the end of the answer: what was streamed under one cannot go on under another.
  const names = new Map<string, string>();
  return {
    asker: author.id,
    nameOf(person) {
      const name = names.get(person) ?? nameOf(thread.space, person);
      names.set(person, name);
      return name;
    },
    ...(asksFeedback && { feedback: id }),
  };
}
