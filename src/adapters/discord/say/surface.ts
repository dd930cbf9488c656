import { type Draft, type Gate, type JsonValue, LeaseEnded, type Surface, type Turn } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import { createCalls, type RestAccess } from "../api/calls.ts";
import { directWith } from "../api/direct.ts";
import { direct, toOrigin } from "../hear/origin.ts";
import { createAnswerChannel } from "./answer-channel.ts";
import { fits } from "./content.ts";
import { createEditedDraft } from "./edited-draft.ts";
import { findFollowUp, findPage } from "./find-page.ts";
import {
  followUpRef,
  goesOnDirectly,
  isInteractionRef,
  resumeInteractionDraft,
} from "./interaction-draft.ts";
import { toRef } from "./message-ref.ts";
import { createOpening } from "./opening.ts";
import { createTyping } from "./status.ts";
import type { Target } from "./target.ts";

/** What all surfaces of the adapter share. */
export interface SurfaceSettings {
  access: RestAccess;
  self(): Promise<string>;
  buttons: ButtonValues;
  archiveAfter: number;
  freshAfter: number;
}

/** Discord allows about one edit a second in a channel. */
const gap = 1_000;

/** Opens the surface of one turn from the turn's JSON alone: another process may have received the turn. */
export function createSurface(settings: SurfaceSettings, turn: Turn, gate: Gate): Surface {
  const origin = toOrigin(turn.origin);
  const { interaction, message, newThread } = origin;
  const calls = createCalls(gate, settings.access);
  const asker = turn.author.id;
  // In a thread or a direct message questions wait for each other. In a channel several people are answered at once.
  const isShared = (channel: string): boolean =>
    channel === origin.channel &&
    (newThread !== undefined || (turn.thread.space !== direct && turn.thread.thread !== channel));
  let mayReply = true;
  const target: Target = {
    calls,
    asker,
    buttons: settings.buttons,
    freshAfter: settings.freshAfter,
    replyIn: (channel) => (mayReply && isShared(channel) ? message : undefined),
    noReplies: () => void (mayReply = false),
  };
  const answerChannel = createAnswerChannel({ calls, origin, archiveAfter: settings.archiveAfter });
  const typing = createTyping(calls, answerChannel.find);
  const { command, open } = createOpening({ target, origin, answerChannel, said: typing.said });
  /** Messages of this answer whose references are known. `find` looks for another one. */
  const claimed = new Set<string>();
  const claim = (draft: Draft): Draft => {
    claimed.add(toRef(draft.ref).message);
    return draft;
  };
  const resume = (ref: JsonValue): Draft =>
    interaction && isInteractionRef(ref)
      ? resumeInteractionDraft(target, { interaction, channel: origin.channel }, ref)
      : createEditedDraft(target, toRef(ref));

  /** The places in which the answer's messages may stand, once its interaction's token has expired. */
  const channels = async (): Promise<string[]> => {
    // An answer that only the asker may see must not overwrite a message of the channel.
    if (goesOnDirectly(interaction)) return [await directWith(calls, asker, "first")];
    return newThread === undefined || message === undefined ? [origin.channel] : [message, origin.channel];
  };

  return {
    gap,
    fits,
    resume: (ref) => claim(resume(ref)),
    open: async (page, key) => claim(await open(page, key)),
    async prepare() {
      if (!interaction) await answerChannel.find();
    },
    async find(key, begins) {
      const answered = command();
      if (answered) {
        const found = await findFollowUp({ calls, channel: origin.channel, claimed }, answered.id);
        return found === undefined ? undefined : claim(resume(followUpRef(found)));
      }
      const after = origin.click ?? message ?? interaction?.id;
      if (after === undefined) return undefined;
      const self = await settings.self();
      for (const channel of await channels()) {
        const where = { calls, channel, after, question: message, isShared: isShared(channel) };
        const found = await findPage({ ...where, self, claimed }, key, begins);
        if (found !== undefined)
          return claim(createEditedDraft(target, { channel, message: found, sent: false }));
      }
      return undefined;
    },
    async status(text) {
      // Discord shows "is thinking…" for a command, and lets a guest type nowhere.
      if (command() || interaction?.isGuest === true) return;
      await typing.show(text !== null).catch((error: unknown) => {
        if (error instanceof LeaseEnded) throw error;
      });
    },
  };
}
