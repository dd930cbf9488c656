import { MessageFlags, type RawFile } from "discord.js";
import { type Draft, Failure, fieldsOf, Gone, type JsonValue, type Page, textOf } from "#core/platform";
import type { Sent } from "../api/calls.ts";
import { isReplyRefused } from "../api/refusal.ts";
import { timeOf } from "../hear/origin.ts";
import { type Rendered, renderFinal, renderGrowing } from "./content.ts";
import { isFurtherPage, type MessageRef, nonceOf, refToJson } from "./message-ref.ts";
import { moderated } from "./moderated.ts";
import type { Target } from "./target.ts";
import { filesOf, finishWith, withFiles } from "./uploads.ts";

/** Posts a message that grows. */
export async function postDraft(
  target: Target,
  page: () => Page,
  { channel, key }: { channel: string; key: string },
): Promise<Draft> {
  let rendered: Rendered | undefined;
  // An answer notifies people once, however many messages it has.
  const quietly = isFurtherPage(key) ? MessageFlags.SuppressNotifications : 0;
  const posted = await moderated(undefined, (change) =>
    post(target, { channel, key, priority: "first" }, () => {
      rendered = renderGrowing(page(), target.asker);
      return { body: { ...change(rendered), flags: rendered.flags | quietly } };
    }),
  );
  // A repeated post under the same nonce returns the first message, which may show an older text.
  const isSame = posted.content === rendered?.content;
  return createEditedDraft(
    target,
    { channel, message: posted.id, sent: false },
    isSame ? rendered : undefined,
  );
}

/** A message that every edit writes as a whole. */
export function createEditedDraft(target: Target, ref: MessageRef, shows?: Rendered): Draft {
  const { channel } = ref;
  let { message, sent, refused, isFresh = false } = ref;
  /** What the message shows. After a failure that is unknown, and the next edit writes all of it. */
  let shown = shows && JSON.stringify(shows);
  /** What the message showed last, as far as this process knows. Kept for a last edit that Discord blocks. */
  let stands = shows;
  /** The message that this one replaced, until it is removed. */
  let replaced: string | undefined;

  const write = async (
    priority: "edit" | "final",
    render: () => Rendered,
    files: RawFile[],
  ): Promise<void> => {
    const route = `/channels/${channel}/messages/${message}` as const;
    let pending: { json: string; rendered: Rendered } | undefined;
    await target.calls({ scope: `edit ${channel}`, priority, method: "PATCH", route }, () => {
      const rendered = render();
      const next = JSON.stringify(rendered);
      if (next === shown && files.length === 0) return undefined;
      shown = undefined;
      pending = { json: next, rendered };
      return withFiles(rendered, files);
    });
    if (!pending) return;
    shown = pending.json;
    stands = pending.rendered;
  };
  const remove = (id: string): Promise<void> => removeMessage(target, channel, id);

  /** Posts the page again below everything else, because an edit does not mark the channel as unread. */
  const repost = async (render: () => Rendered, files: RawFile[]): Promise<void> => {
    const key = `fresh ${message}`;
    const rendered = render();
    const posted = await post(target, { channel, key, priority: "final" }, () => withFiles(rendered, files));
    replaced = message;
    message = posted.id;
    isFresh = true;
    shown = posted.content === rendered.content ? JSON.stringify(rendered) : undefined;
  };

  const seal = async (page: Page, files: RawFile[]): Promise<void> => {
    const isOld = page.last === true && !isFresh && Date.now() - timeOf(message) > target.freshAfter;
    const standing = stands;
    refused = await moderated(standing, (change) =>
      finishWith(page, target.asker, { files, refused }, (render, sending) =>
        isOld ? repost(() => change(render()), sending) : write("final", () => change(render()), sending),
      ),
    );
  };

  return {
    get ref(): JsonValue {
      return refToJson({ channel, message, sent, refused, isFresh });
    },
    update: (page) => write("edit", () => renderGrowing(page(), target.asker), []),
    async finish(page) {
      await target.buttons.keep(page.buttons);
      const files = sent ? [] : filesOf(page);
      const isDone = JSON.stringify(renderFinal(page, target.asker, refused)) === shown && files.length === 0;
      const stays = page.last !== true || isFresh || target.freshAfter === Infinity;
      if (!isDone || !stays) await seal(page, files);
      sent ||= files.length > 0;
      if (replaced !== undefined) await remove(replaced);
      replaced = undefined;
    },
    remove: () => remove(message),
  };
}

interface Posting {
  channel: string;
  key: string;
  priority: "first" | "final";
}

/** Posts a message. Discord takes it once under its key, and returns the first one when it comes again. */
async function post(
  target: Target,
  posting: Posting,
  make: () => Sent,
): Promise<{ id: string; content: unknown }> {
  const reply = target.replyIn(posting.channel);
  try {
    return await send(target, posting, make, reply);
  } catch (error) {
    if (reply === undefined || !isReplyRefused(error)) throw error;
    // The bot may write here but not reply. An answer that refers to no question is better than none.
    target.noReplies();
    return send(target, { ...posting, priority: "final" }, make);
  }
}

async function send(
  { calls }: Target,
  { channel, key, priority }: Posting,
  make: () => Sent,
  reply?: string,
): Promise<{ id: string; content: unknown }> {
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
          // The answer is posted even if the question was deleted.
          ...(reply !== undefined && { message_reference: { message_id: reply, fail_if_not_exists: false } }),
        },
      };
    }),
  );
  const id = textOf(posted["id"]);
  if (id === undefined) throw new Failure("unknown", "Discord posted a message and gave it no id.");
  return { id, content: posted["content"] };
}

async function removeMessage({ calls }: Target, channel: string, message: string): Promise<void> {
  const route = `/channels/${channel}/messages/${message}` as const;
  try {
    await calls({ scope: `delete ${channel}`, priority: "final", method: "DELETE", route });
  } catch (error) {
    // The message is gone already.
    if (!(error instanceof Gone)) throw error;
  }
}
