import type { types } from "@slack/bolt";
import { clip, type Draft, LeaseEnded, type Page, type Progress } from "#core/platform";
import { metadataOf } from "../api/page-key.ts";
import { closedFor, isStreamOver, refusalOf } from "../api/refusal.ts";
import { closingBlocks, filled, mostLooseSteps, nameOf, planTitle, renderWhole, stateOf } from "./blocks.ts";
import { createEditedDraft } from "./edited-draft.ts";
import { tame, tameDecided } from "./markdown.ts";
import type { Target } from "./target.ts";

export interface StreamOptions {
  /** The person whom the stream is for, and that person's own workspace. */
  person: string;
  team: string;
  /** Milliseconds for which a stream is used. Slack ends it after about five minutes and loses what comes then. */
  rollOver: number;
}

/** What a live stream has shown. A stream can only grow. */
interface Live {
  text: string;
  /** The steps by id, as they were sent. */
  steps: Map<string, string>;
  plan: string;
  since: number;
}

/**
 * Begins a native stream. Resolves to `undefined` while all of the page may still change, because a stream cannot take text back.
 * A stream carries no metadata before it ends: a lost one is found because it is unfinished.
 */
export async function beginStream(
  target: Target,
  page: () => Page,
  key: string,
  options: StreamOptions,
): Promise<Draft | undefined> {
  const { calls, channel, thread } = target;
  const live: Live = { text: "", steps: new Map(), plan: "", since: performance.now() };
  const { ts } = await calls({ method: "chat.startStream", priority: "first" }, async (client) => {
    const shown = page();
    const chunks = extend(live, shown, decidedText(target, shown));
    if (!chunks || chunks.length === 0) return { ts: undefined };
    return client.chat.startStream({
      channel,
      thread_ts: thread,
      recipient_user_id: options.person,
      recipient_team_id: options.team,
      task_display_mode: shown.progress.length > 0 ? "plan" : "timeline",
      chunks,
    });
  });
  return ts === undefined ? undefined : createStreamedDraft(target, { timestamp: ts, key }, live, options);
}

function createStreamedDraft(
  target: Target,
  ref: { timestamp: string; key: string },
  begun: Live,
  { rollOver }: StreamOptions,
): Draft {
  const { calls, channel, style } = target;
  const ts = ref.timestamp;
  const edits = createEditedDraft(target, ref);
  let live: Live | undefined = begun;

  /** Ends the stream. From here on the message is edited. Errors do not matter: the first edit ends the stream, too. */
  const end = async (): Promise<void> => {
    live = undefined;
    await calls({ method: "chat.stopStream", priority: "control" }, (client) =>
      client.chat.stopStream({ channel, ts }),
    ).catch((error: unknown) => {
      if (error instanceof LeaseEnded) throw error;
    });
  };

  /** Leaves the stream after a call on it failed, or rethrows if the stream lives on. */
  const recover = async (error: unknown): Promise<void> => {
    // Slack did not apply a call that was one too many.
    if (error instanceof LeaseEnded || (error instanceof Error && closedFor(error.cause) !== undefined))
      throw error;
    if (refusalOf(error) === "message_not_found") throw error;
    // What a lost call has added is unknown, so nothing can be added behind it.
    if (isStreamOver(error)) live = undefined;
    else await end();
  };

  /** Resolves to whether adding to the stream was enough to show the page. */
  const append = (streaming: Live, page: () => Page): Promise<boolean> =>
    calls({ method: "chat.appendStream", priority: "edit" }, async (client) => {
      const shown = page();
      const next = copyOf(streaming);
      const chunks = extend(next, shown, decidedText(target, shown));
      if (!chunks) return false;
      if (chunks.length > 0) await client.chat.appendStream({ channel, ts, chunks });
      live = next;
      return true;
    });

  const complete = (streaming: Live, page: Page): Promise<boolean> =>
    calls({ method: "chat.stopStream", priority: "final" }, async (client) => {
      const chunks = extend(copyOf(streaming), page, tame(page.text, style));
      if (!chunks) return false;
      const blocks = closingBlocks(page, style);
      await client.chat.stopStream({
        channel,
        ts,
        ...(chunks.length > 0 && { chunks }),
        ...(blocks.length > 0 && { blocks }),
        metadata: metadataOf(ref.key),
      });
      live = undefined;
      edits.shows(renderWhole(page, style));
      return true;
    });

  /** Shows a page through the stream. Resolves to false if the stream is over and the message must be edited. */
  const stream = async (show: (streaming: Live) => Promise<boolean>): Promise<boolean> => {
    if (!live) return false;
    try {
      if (await show(live)) return true;
      // The page was cut and is now shorter than what the stream has shown.
      await end();
    } catch (error) {
      await recover(error);
    }
    return false;
  };

  return {
    ref: edits.ref,
    async update(page) {
      if (live && performance.now() - live.since > rollOver) await end();
      if (!(await stream((streaming) => append(streaming, page)))) await edits.update(page);
    },
    async finish(page) {
      if (!(await stream((streaming) => complete(streaming, page)))) await edits.finish(page);
    },
    remove: () => edits.remove(),
  };
}

/** Returns the part of a growing page that can no longer change. */
function decidedText({ style }: Target, { text }: Page): string {
  return tameDecided(text, style);
}

const copyOf = (live: Live): Live => ({ ...live, steps: new Map(live.steps) });

/** Returns what must be added to the stream, and counts it as shown. Returns `undefined` if adding is not enough. */
function extend(live: Live, { progress: steps }: Page, text: string): types.AnyChunk[] | undefined {
  if (!text.startsWith(live.text)) return undefined;
  const chunks: types.AnyChunk[] = [];
  for (const step of steps) {
    const chunk = taskOf(step);
    const json = JSON.stringify(chunk);
    if (live.steps.get(chunk.id) === json) continue;
    live.steps.set(chunk.id, json);
    chunks.push(chunk);
  }
  const plan = steps.length > mostLooseSteps ? planTitle(steps) : "";
  if (plan !== live.plan) chunks.push({ type: "plan_update", title: plan });
  live.plan = plan;
  const more = text.slice(live.text.length);
  if (more !== "") chunks.push({ type: "markdown_text", text: more });
  live.text = text;
  return chunks;
}

function taskOf(step: Progress): types.TaskUpdateChunk {
  return {
    type: "task_update",
    id: filled(clip(step.id, 255)),
    title: nameOf(step.title, 200),
    status: stateOf(step),
    ...(step.detail ? { details: nameOf(step.detail, 500) } : {}),
  };
}
