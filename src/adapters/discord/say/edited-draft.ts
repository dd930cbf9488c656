import type { RawFile } from "discord.js";
import { type Draft, Failure, Gone, type JsonValue, type Page } from "#core/platform";
import type { Sent } from "../api/calls.ts";
import { type Rendered, renderFinal, renderGrowing } from "./content.ts";
import { filesOf, finishWith, withFiles } from "./uploads.ts";
import { timeOf } from "../hear/origin.ts";
import { type MessageRef, nonceOf, type PagePlace, refToJson } from "./page-place.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Posts a message that grows. */
export async function postDraft(
  place: PagePlace,
  page: () => Page,
  { channel, key }: { channel: string; key: string },
): Promise<Draft> {
  let rendered: Rendered | undefined;
  const posted = await post(place, { channel, key, priority: "first" }, () => {
    rendered = renderGrowing(page(), place.asker);
    return { body: rendered };
  });
  // A repeated post under the same nonce gives back the first one, which may show something older.
  const isSame = posted.content === rendered?.content;
  return createEditedDraft(
    place,
    { channel, message: posted.id, sent: false },
    isSame ? rendered : undefined,
  );
}

/** A message that is written anew with every edit. */
export function createEditedDraft(place: PagePlace, ref: MessageRef, shows?: Rendered): Draft {
  const { channel } = ref;
  let { message, sent, refused, isFresh = false } = ref;
  /** What we know to stand there. After a failure we know nothing, and the next edit writes all of it. */
  let shown = shows && JSON.stringify(shows);
  /** The message that this one took the place of, until it is gone. */
  let replaced: string | undefined;

  const write = async (
    priority: "edit" | "final",
    render: () => Rendered,
    files: RawFile[],
  ): Promise<void> => {
    const route = `/channels/${channel}/messages/${message}` as const;
    let pending: string | undefined;
    await place.calls({ scope: `edit ${channel}`, priority, method: "PATCH", route }, () => {
      const rendered = render();
      const next = JSON.stringify(rendered);
      if (next === shown && files.length === 0) return undefined;
      shown = undefined;
      pending = next;
      return withFiles(rendered, files);
    });
    if (pending !== undefined) shown = pending;
  };
  const remove = (id: string): Promise<void> => removeMessage(place, channel, id);

  /** Says it anew below everything, because an edit marks no channel as unread. */
  const renew = async (render: () => Rendered, files: RawFile[]): Promise<void> => {
    const key = `fresh ${message}`;
    const rendered = render();
    const posted = await post(place, { channel, key, priority: "final" }, () => withFiles(rendered, files));
    replaced = message;
    message = posted.id;
    isFresh = true;
    shown = posted.content === rendered.content ? JSON.stringify(rendered) : undefined;
  };

  const seal = async (page: Page, files: RawFile[]): Promise<void> => {
    const isOld = page.last === true && !isFresh && Date.now() - timeOf(message) > place.freshAfter;
    refused = await finishWith(page, place.asker, { files, refused }, (render, sending) =>
      isOld ? renew(render, sending) : write("final", render, sending),
    );
  };

  return {
    get ref(): JsonValue {
      return refToJson({ channel, message, sent, refused, isFresh });
    },
    update: (page) => write("edit", () => renderGrowing(page(), place.asker), []),
    async finish(page) {
      await place.buttons.keep(page.buttons);
      const files = sent ? [] : filesOf(page);
      const isDone = JSON.stringify(renderFinal(page, place.asker, refused)) === shown && files.length === 0;
      const stays = page.last !== true || isFresh || place.freshAfter === Infinity;
      if (!isDone || !stays) await seal(page, files);
      sent ||= files.length > 0;
      if (replaced !== undefined) await remove(replaced);
      replaced = undefined;
    },
    remove: () => remove(message),
  };
}

/** Under its key Discord takes it once, and gives back the first one when it comes again. */
async function post(
  { calls, replyIn }: PagePlace,
  { channel, key, priority }: { channel: string; key: string; priority: "first" | "final" },
  make: () => Sent,
): Promise<{ id: string; content: unknown }> {
  const reply = replyIn(channel);
  const route = `/channels/${channel}/messages` as const;
  const posted = fieldsOf(
    await calls({ scope: `post ${channel}`, priority, method: "POST", route }, () => {
      const { body, ...rest } = make();
      return {
        ...rest,
        body: {
          ...fieldsOf(body),
          nonce: nonceOf(key),
          enforce_nonce: true,
          // Whether it was deleted meanwhile is no reason to be silent.
          ...(reply !== undefined && { message_reference: { message_id: reply, fail_if_not_exists: false } }),
        },
      };
    }),
  );
  const id = textOf(posted["id"]);
  if (id === undefined) throw new Failure("unknown", "Discord posted a message and gave it no id.");
  return { id, content: posted["content"] };
}

async function removeMessage({ calls }: PagePlace, channel: string, message: string): Promise<void> {
  const route = `/channels/${channel}/messages/${message}` as const;
  try {
    await calls({ scope: `delete ${channel}`, priority: "final", method: "DELETE", route });
  } catch (error) {
    // Somebody was faster.
    if (!(error instanceof Gone)) throw error;
  }
}
