import type { types } from "@slack/bolt";
import { type Draft, LeaseEnded, type Page, type Progress } from "#core/platform";
import { clip, closingBlocks, mostLooseSteps, planTitle, renderWhole, stateOf } from "./blocks.ts";
import { createEditedDraft } from "./edited-draft.ts";
import { tame, tameDecided } from "./markdown.ts";
import { metadataOf, type PagePlace } from "./page-place.ts";
import { closedFor, refusalOf } from "../api/refusal.ts";

/** Who a stream is for, and how long it may be used. */
export interface StreamOptions {
  person: string;
  /** The workspace of that person, not ours. */
  team: string;
  /** Milliseconds. Slack ends a stream after about five minutes, and what comes then is lost. */
  rollOver: number;
}

/** What a live stream has shown. Only more of the same can be added to it. */
interface Live {
  text: string;
  /** The steps by id, as they were sent. */
  steps: Map<string, string>;
  plan: string;
  since: number;
}

/**
 * Begins a native stream. `undefined` where there is nothing yet that could not change any more: a stream cannot take back.
 * A stream carries no metadata before it ends, so that a lost one is found by its being unfinished.
 */
export async function beginStream(
  place: PagePlace,
  page: () => Page,
  key: string,
  options: StreamOptions,
): Promise<Draft | undefined> {
  const { calls, channel, thread } = place;
  const live: Live = { text: "", steps: new Map(), plan: "", since: Date.now() };
  const { ts } = await calls({ method: "chat.startStream", priority: "first" }, async (client) => {
    const shown = page();
    const chunks = extend(live, shown, decided(place, shown));
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
  return ts === undefined ? undefined : createStreamedDraft(place, { timestamp: ts, key }, live, options);
}

function createStreamedDraft(
  place: PagePlace,
  ref: { timestamp: string; key: string },
  begun: Live,
  { rollOver }: StreamOptions,
): Draft {
  const { calls, channel, style } = place;
  const ts = ref.timestamp;
  const edits = createEditedDraft(place, ref);
  let live: Live | undefined = begun;

  /** From here on the message is edited. Whether the stream has ended by itself does not matter: an edit ends it too. */
  const end = async (): Promise<void> => {
    live = undefined;
    await calls({ method: "chat.stopStream", priority: "control" }, (client) =>
      client.chat.stopStream({ channel, ts }),
    ).catch((error: unknown) => {
      if (error instanceof LeaseEnded) throw error;
    });
  };

  /** What is left to do when a call on the stream failed: with the stream, or without it. */
  const recover = async (error: unknown): Promise<void> => {
    // Refused because there were too many: it was not applied, and the stream lives on.
    if (error instanceof LeaseEnded || (error instanceof Error && closedFor(error.cause) !== undefined))
      throw error;
    if (refusalOf(error) === "message_not_found") throw error;
    // Nobody knows what a lost call has added, so nothing can be added to it. Neither can it to a stream that Slack ended.
    if (isOver(error)) live = undefined;
    else await end();
  };

  /** Resolves to whether the page could be shown by adding to the stream. */
  const append = (streaming: Live, page: () => Page): Promise<boolean> =>
    calls({ method: "chat.appendStream", priority: "edit" }, async (client) => {
      const shown = page();
      const next = copyOf(streaming);
      const chunks = extend(next, shown, decided(place, shown));
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

  /** Shows something through the stream; resolves to false when there is no stream any more and the message must be edited. */
  const stream = async (show: (streaming: Live) => Promise<boolean>): Promise<boolean> => {
    if (!live) return false;
    try {
      if (await show(live)) return true;
      // A page that was cut is shorter than what was shown of it.
      await end();
    } catch (error) {
      await recover(error);
    }
    return false;
  };

  return {
    ref: edits.ref,
    async update(page) {
      if (live && Date.now() - live.since > rollOver) await end();
      if (!(await stream((streaming) => append(streaming, page)))) await edits.update(page);
    },
    async finish(page) {
      if (!(await stream((streaming) => complete(streaming, page)))) await edits.finish(page);
    },
    remove: () => edits.remove(),
  };
}

/** Slack has ended the stream: by itself, or because somebody pressed Stop. */
function isOver(error: unknown): boolean {
  return ["message_not_in_streaming_state", "stopped_by_user"].includes(refusalOf(error) ?? "");
}

/** As much of a growing page as will not change any more. */
function decided({ style }: PagePlace, { text }: Page): string {
  return tameDecided(text, style);
}

const copyOf = (live: Live): Live => ({ ...live, steps: new Map(live.steps) });

/** What must be added to what was shown, which then counts as shown. `undefined` where adding is not enough. */
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
    id: clip(step.id, 255),
    title: clip(step.title, 200),
    status: stateOf(step),
    ...(step.detail ? { details: clip(step.detail, 500) } : {}),
  };
}
