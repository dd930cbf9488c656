import { type Draft, Gone, type Page } from "#core/platform";
import { type Rendered, renderGrowing, renderWhole } from "./blocks.ts";
import { type MessageRef, metadataOf, type PagePlace, refToJson } from "./page-place.ts";
import { refusalOf } from "../api/refusal.ts";

/** A message that is written anew with every edit. */
export interface EditedDraft extends Draft {
  /** This stands there now, whoever wrote it. */
  shows(rendered: Rendered): void;
}

/** How a model's text is posted: links are not unfolded, and nothing in it is read as a mention. */
const plainly = { parse: "none", link_names: false } as const;
const folded = { unfurl_links: false, unfurl_media: false };

/** Posts a message that everybody sees grow. */
export async function postDraft(place: PagePlace, page: () => Page, key: string): Promise<EditedDraft> {
  const { calls, channel, thread, style } = place;
  let rendered: Rendered | undefined;
  const { ts } = await calls({ method: "chat.postMessage", priority: "first", channel }, (client) => {
    rendered = renderGrowing(page(), style);
    return client.chat.postMessage({
      channel,
      ...(thread !== "" && { thread_ts: thread }),
      ...rendered,
      ...plainly,
      ...folded,
      metadata: metadataOf(key),
    });
  });
  if (!ts) throw new Gone("expired", "Slack posted a message and gave it no timestamp.");
  const draft = createEditedDraft(place, { timestamp: ts, key });
  if (rendered) draft.shows(rendered);
  return draft;
}

export function createEditedDraft(place: PagePlace, ref: MessageRef): EditedDraft {
  const { calls, channel, style } = place;
  const ts = ref.timestamp;
  /** What we know to stand there. After a failure we know nothing, and the next edit writes all of it. */
  let shown: string | undefined;

  const write = async (priority: "edit" | "final", render: () => Rendered): Promise<void> => {
    await calls({ method: "chat.update", priority }, async (client) => {
      const rendered = render();
      const next = JSON.stringify(rendered);
      if (next === shown) return;
      shown = undefined;
      await client.chat.update({ channel, ts, ...rendered, ...plainly, metadata: metadataOf(ref.key) });
      shown = next;
    });
  };

  /** A stream of a dead process must end before its message can be edited. */
  const writeOver = async (priority: "edit" | "final", render: () => Rendered): Promise<void> => {
    try {
      await write(priority, render);
    } catch (error) {
      if (refusalOf(error) !== "streaming_state_conflict") throw error;
      await calls({ method: "chat.stopStream", priority: "control" }, (client) =>
        client.chat.stopStream({ channel, ts }),
      );
      await write(priority, render);
    }
  };

  return {
    ref: refToJson(ref),
    shows: (rendered) => void (shown = JSON.stringify(rendered)),
    update: (page) => writeOver("edit", () => renderGrowing(page(), style)),
    async finish(page) {
      const rendered = renderWhole(page, style);
      if (JSON.stringify(rendered) !== shown) await writeOver("final", () => rendered);
    },
    async remove() {
      try {
        await calls({ method: "chat.delete", priority: "final" }, (client) =>
          client.chat.delete({ channel, ts }),
        );
      } catch (error) {
        // Somebody was faster.
        if (!(error instanceof Gone)) throw error;
      }
    },
  };
}
