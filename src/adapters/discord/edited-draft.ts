import type { RawFile } from "discord.js";
import { type Draft, Failure, Gone, type JsonValue, type Page } from "#core";
import { type Rendered, renderGrowing, renderWhole } from "./content.ts";
import { type MessageRef, nonceOf, type PagePlace, refToJson } from "./page-place.ts";
import { fieldsOf, textOf } from "./payload.ts";

/** Posts a message that grows. `reply` is the message in the same channel that it refers to. */
export async function postDraft(
  place: PagePlace,
  page: () => Page,
  options: { channel: string; key: string; reply?: string | undefined },
): Promise<Draft> {
  const { channel, key, reply } = options;
  let rendered: Rendered | undefined;
  const posted = await place.calls(
    { scope: `post ${channel}`, priority: "first", method: "POST", route: `/channels/${channel}/messages` },
    () => {
      rendered = renderGrowing(page(), place.asker);
      return {
        body: {
          ...rendered,
          nonce: nonceOf(key),
          enforce_nonce: true,
          // Whether it was deleted meanwhile is no reason to be silent.
          ...(reply !== undefined && { message_reference: { message_id: reply, fail_if_not_exists: false } }),
        },
      };
    },
  );
  const message = textOf(fieldsOf(posted)["id"]);
  if (message === undefined) throw new Failure("unknown", "Discord posted a message and gave it no id.");
  // A repeated post under the same nonce gives back the first one, which may show something older.
  const isSame = fieldsOf(posted)["content"] === rendered?.content;
  return createEditedDraft(place, { channel, message, sent: false }, isSame ? rendered : undefined);
}

/** A message that is written anew with every edit. */
export function createEditedDraft(place: PagePlace, ref: MessageRef, shows?: Rendered): Draft {
  const { channel, message } = ref;
  const route = `/channels/${channel}/messages/${message}` as const;
  /** What we know to stand there. After a failure we know nothing, and the next edit writes all of it. */
  let shown = shows && JSON.stringify(shows);
  let sent = ref.sent;

  const write = async (
    priority: "edit" | "final",
    render: () => Rendered,
    files: RawFile[] = [],
  ): Promise<void> => {
    await place.calls({ scope: `edit ${channel}`, priority, method: "PATCH", route }, () => {
      const rendered = render();
      const next = JSON.stringify(rendered);
      if (next === shown && files.length === 0) return undefined;
      shown = undefined;
      pending = next;
      return { body: { ...rendered, ...attachmentsOf(files) }, ...(files.length > 0 && { files }) };
    });
    if (pending !== undefined) shown = pending;
    pending = undefined;
  };
  let pending: string | undefined;

  return {
    get ref(): JsonValue {
      return refToJson({ channel, message, sent });
    },
    update: (page) => write("edit", () => renderGrowing(page(), place.asker)),
    async finish(page) {
      await place.buttons.keep(page.buttons);
      const rendered = renderWhole(page, place.asker);
      const files = sent ? [] : filesOf(page);
      if (JSON.stringify(rendered) === shown && files.length === 0) return;
      await write("final", () => rendered, files);
      sent ||= files.length > 0;
    },
    async remove() {
      try {
        await place.calls({ scope: `delete ${channel}`, priority: "final", method: "DELETE", route });
      } catch (error) {
        // Somebody was faster.
        if (!(error instanceof Gone)) throw error;
      }
    },
  };
}

/** Discord takes ten files with a message. */
const mostFiles = 10;

export function filesOf({ attachments = [] }: Page): RawFile[] {
  return attachments.slice(0, mostFiles).map(({ name, mimeType, base64 }) => ({
    name,
    contentType: mimeType,
    data: Buffer.from(base64, "base64"),
  }));
}

/** The list of all files that the message shall have, so that the same edit made twice does not send them twice. */
export function attachmentsOf(files: readonly RawFile[]): {
  attachments?: { id: string; filename: string }[];
} {
  if (files.length === 0) return {};
  return { attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })) };
}
