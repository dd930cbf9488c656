import { type Draft, Gone, isFinal, type Page } from "#core/platform";
import { metadataOf } from "../api/page-key.ts";
import { isStreamOver, refusalOf } from "../api/refusal.ts";
import { type MessageRef, refToJson } from "./message-ref.ts";
import { type Rendered, renderGrowing, renderWhole } from "./blocks.ts";
import { removeOrphan } from "./orphan.ts";
import { renderPlain } from "./plain-page.ts";
import type { Target } from "./target.ts";
import { plainIfRefused, type Render } from "./unless-refused.ts";

/** A message that every edit writes as a whole. */
export interface EditedDraft extends Draft {
  /** Tells the draft what its message shows now. */
  shows(rendered: Rendered): void;
}

/** Slack unfolds no links in a model's text and reads no mentions in it. */
const plainly = { parse: "none", link_names: false } as const;
const folded = { unfurl_links: false, unfurl_media: false };

/** Posts a message that everyone sees grow. */
export async function postDraft(target: Target, page: () => Page, key: string): Promise<EditedDraft> {
  const { calls, channel, thread, style, log } = target;
  let rendered: Rendered | undefined;
  const answer = await plainIfRefused(log, renderGrowing, (render) =>
    calls({ method: "chat.postMessage", priority: "first", channel }, (client) => {
      rendered = render(page(), style);
      return client.chat.postMessage({
        channel,
        ...(thread !== "" && { thread_ts: thread }),
        ...rendered,
        ...plainly,
        ...folded,
        metadata: metadataOf(key),
      });
    }),
  );
  const { ts } = answer;
  if (!ts) throw new Gone("expired", "Slack posted a message and gave it no timestamp.");
  await removeOrphan(target, answer);
  const draft = createEditedDraft(target, { timestamp: ts, key });
  if (rendered) draft.shows(rendered);
  return draft;
}

export function createEditedDraft(target: Target, ref: MessageRef): EditedDraft {
  const { calls, channel, style, log } = target;
  const ts = ref.timestamp;
  /** What the message shows. After a failure that is unknown, and the next edit writes all of it. */
  let shown: string | undefined;
  /** Slack has refused the blocks of this message. Only its last edit tries blocks again. */
  let isPlain = false;

  const write = async (priority: "edit" | "final", page: () => Page, render: Render): Promise<void> => {
    await calls({ method: "chat.update", priority }, async (client) => {
      const rendered = render(page(), style);
      const next = JSON.stringify(rendered);
      if (next === shown) return;
      const before = shown;
      shown = undefined;
      try {
        await client.chat.update({ channel, ts, ...rendered, ...plainly, metadata: metadataOf(ref.key) });
      } catch (error) {
        // A call that Slack refuses with a word has changed nothing.
        if (refusalOf(error) !== undefined) shown = before;
        throw error;
      }
      shown = next;
      isPlain = render === renderPlain;
    });
  };

  /** Ends the stream of a dead process first: Slack allows no edit while a message streams. */
  const writeOver = async (priority: "edit" | "final", page: () => Page, render: Render): Promise<void> => {
    try {
      await write(priority, page, render);
    } catch (error) {
      if (refusalOf(error) !== "streaming_state_conflict") throw error;
      await endStream();
      await write(priority, page, render);
    }
  };

  /** If Slack refuses even that, the message cannot be written to any more. It is removed, and the page gets another message. */
  const endStream = async (): Promise<void> => {
    try {
      await calls({ method: "chat.stopStream", priority: "control" }, (client) =>
        client.chat.stopStream({ channel, ts }),
      );
    } catch (error) {
      if (isStreamOver(error)) return;
      if (!isFinal(error)) throw error;
      target.streamStuck();
      await remove();
      throw new Gone("expired", "Slack neither ends a stream nor lets its message be edited.", {
        cause: error,
      });
    }
  };

  const remove = async (): Promise<void> => {
    try {
      await calls({ method: "chat.delete", priority: "final" }, (client) =>
        client.chat.delete({ channel, ts }),
      );
    } catch (error) {
      // The message is gone already.
      if (!(error instanceof Gone)) throw error;
    }
  };

  return {
    ref: refToJson(ref),
    shows: (rendered) => void (shown = JSON.stringify(rendered)),
    update: (page) =>
      plainIfRefused(log, isPlain ? renderPlain : renderGrowing, (render) => writeOver("edit", page, render)),
    async finish(page) {
      const rendered = JSON.stringify(renderWhole(page, style));
      if (rendered === shown) return;
      await plainIfRefused(log, renderWhole, (render) => writeOver("final", () => page, render));
      // Set even if Slack has refused the blocks: the same page needs no second try.
      shown = rendered;
    },
    remove,
  };
}
