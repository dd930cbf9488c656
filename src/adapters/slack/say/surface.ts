import {
  type Draft,
  type Gate,
  LeaseEnded,
  type Log,
  type Page,
  type Surface,
  type Turn,
} from "#core/platform";
import { fits, type Style } from "./blocks.ts";
import { type Calls, createCalls } from "../api/calls.ts";
import { createEditedDraft, postDraft } from "./edited-draft.ts";
import { sentFilesOf, withFiles } from "./files-draft.ts";
import { findPage } from "./find-page.ts";
import { isPrivateThread } from "../hear/interaction.ts";
import { sayAllMissing } from "./missing-files.ts";
import { toOrigin } from "../hear/origin.ts";
import { toRef } from "./message-ref.ts";
import type { Target } from "./target.ts";
import { createPrivateDraft, isPrivate, type PrivateOptions, resumePrivateDraft } from "./private-draft.ts";
import { closedFor, isShutOut, mayHaveHappened, refusalOf } from "../api/refusal.ts";
import { createSignOfLife } from "./sign-of-life.ts";
import { createStatus, type AgentSessions } from "./status.ts";
import { beginStream } from "./streamed-draft.ts";
import type { Streaming } from "./streaming.ts";
import type { Workspaces } from "../api/workspaces.ts";

/** What all surfaces of the adapter share. */
export interface SurfaceSettings {
  workspaces: Pick<Workspaces, "of">;
  streaming: Streaming;
  sessions: AgentSessions;
  /** Where answers are streamed natively. Only in direct messages does everyone see a stream grow. */
  stream: "direct" | "always" | "never";
  rollOver: number;
  /** Returns a person's name, or the id while the name is unknown. */
  nameOf(space: string, person: string): string;
  asksFeedback: boolean;
  fetch: typeof globalThis.fetch;
  log: Log;
  /** Tells whether Slack limits the workspace's events. The bot's own edits come back as events, too. */
  isLimited(space: string): boolean;
}

/** Opens the surface of one turn from the turn's JSON alone: another process may have received the turn. */
export function createSurface(settings: SurfaceSettings, turn: Turn, gate: Gate): Surface {
  const { space, channel } = turn.thread;
  const origin = toOrigin(turn.origin);
  const thread = isPrivateThread(turn.thread.thread) ? "" : turn.thread.thread;
  const calls = createCalls(gate, settings.workspaces, space);
  let isStuck = false;
  const streamStuck = (): void => void (isStuck = true);
  const target: Target = {
    calls,
    channel,
    thread,
    style: styleOf(settings, turn),
    log: settings.log,
    streamStuck,
  };
  const status = createStatus({ calls, sessions: settings.sessions, turn, thread });

  const privately = (answerUrl: string | undefined): PrivateOptions | undefined =>
    answerUrl === undefined ? undefined : toPrivate(settings, calls, turn, answerUrl);
  const secret = privately(origin.answerUrl);
  const fallback = privately(origin.fallbackUrl);
  const streams =
    !secret &&
    thread !== "" &&
    (settings.stream === "always" || (settings.stream === "direct" && origin.isDirect));

  const options = { person: turn.author.id, team: origin.team ?? space, rollOver: settings.rollOver };
  const stream = async (page: () => Page, key: string): Promise<Draft | undefined> =>
    streams && !isStuck
      ? tryStream(settings.streaming, space, () => beginStream(target, page, key, options))
      : undefined;

  /** Messages of this answer whose references are known. `find` looks for another one. */
  const claimed = new Set<string>();
  const sendingFiles = (draft: Draft, known?: ReturnType<typeof sentFilesOf>): Draft => {
    claimed.add(toRef(draft.ref).timestamp);
    return withFiles(draft, target, settings.fetch, known);
  };

  return {
    get gap() {
      return (streams ? 300 : 900) * (settings.isLimited(space) ? 4 : 1);
    },
    fits: (page) => fits(sayAllMissing(page), target.style),
    async find(key, begins) {
      if (secret) return undefined;
      const { self } = await settings.workspaces.of(space);
      const after = origin.message ?? thread;
      const search = { calls, channel, thread, after, self, turn: turn.id, claimed };
      const timestamp = await findPage(search, key, begins).catch((error: unknown) => {
        if (fallback && isShutOut(error)) return undefined;
        throw error;
      });
      return timestamp === undefined
        ? undefined
        : sendingFiles(createEditedDraft(target, { timestamp, key }));
    },
    async open(page, key) {
      if (secret) return createPrivateDraft(target, key, secret);
      await status.said();
      try {
        return sendingFiles((await stream(page, key)) ?? (await postDraft(target, page, key)));
      } catch (error) {
        // People can ask about a message in a channel without the bot. Then only the asker sees the answer.
        if (fallback && isShutOut(error)) return createPrivateDraft(target, key, fallback);
        throw error;
      }
    },
    resume(ref) {
      const address = secret ?? (isPrivate(ref) ? fallback : undefined);
      if (address) return resumePrivateDraft(target, ref, address);
      return sendingFiles(createEditedDraft(target, toRef(ref)), sentFilesOf(ref));
    },
    prepare: () => (secret ? Promise.resolve() : status.begin()),
    async status(text) {
      if (!secret) return status.show(text);
      // Slack has no status for one person.
      if (text === null) await secret.sign.end();
      else secret.sign.show();
    },
  };
}

/** Resolves to `undefined` if this page cannot be streamed and must be posted. */
async function tryStream(
  streaming: Streaming,
  space: string,
  begin: () => Promise<Draft | undefined>,
): Promise<Draft | undefined> {
  if (!streaming.isOpen(space)) return undefined;
  streaming.begin(space);
  try {
    return await begin();
  } catch (error) {
    // The stream may have begun. The core looks for it before it posts anything else.
    if (error instanceof LeaseEnded || mayHaveHappened(error) || closedFor(error) !== undefined) throw error;
    if (refusalOf(error) === undefined) throw error;
    streaming.refuse(space, refusalOf(error));
    return undefined;
  }
}

function toPrivate(
  { fetch }: SurfaceSettings,
  calls: Calls,
  { author, via }: Turn,
  answerUrl: string,
): PrivateOptions {
  const sign = createSignOfLife(calls, { answerUrl, fetch });
  return { answerUrl, fetch, person: author.id, sign, isCommand: via === "command" };
}

function styleOf({ nameOf, asksFeedback }: SurfaceSettings, { id, author, thread }: Turn): Style {
  // A name stays the same for the whole answer: a stream cannot take back a name that it has shown.
  const names = new Map<string, string>();
  return {
    asker: author.id,
    nameOf(person) {
      const name = names.get(person) ?? nameOf(thread.space, person);
      names.set(person, name);
      return name;
    },
    feedback: asksFeedback ? id : undefined,
  };
}
