import { type Draft, type Gate, type JsonValue, LeaseEnded, type Surface, type Turn } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import { createCalls, type RestAccess } from "../api/calls.ts";
import { fits } from "./content.ts";
import { createEditedDraft } from "./edited-draft.ts";
import { findFollowUp, findPage } from "./find-page.ts";
import { followUpRef, isInteractionRef, resumeInteractionDraft } from "./interaction-draft.ts";
import { createOpening } from "./opening.ts";
import { direct, toOrigin } from "../hear/origin.ts";
import { type PagePlace, toRef } from "./page-place.ts";
import { createTyping } from "./status.ts";
import { createVenue } from "./venue.ts";

/** What all surfaces of an adapter share. */
export interface SurfaceSettings {
  access: RestAccess;
  self(): Promise<string>;
  buttons: ButtonValues;
  archiveAfter: number;
  freshAfter: number;
}

/** Discord allows about one edit a second in a channel. */
const gap = 1_000;

/** Where one turn is answered. From the turn's JSON alone: another process may have received it. */
export function createSurface(settings: SurfaceSettings, turn: Turn, gate: Gate): Surface {
  const origin = toOrigin(turn.origin);
  const { interaction, message, newThread } = origin;
  const calls = createCalls(gate, settings.access);
  const asker = turn.author.id;
  // In a thread or a direct message questions wait for each other; in a channel askers do not.
  const isShared = (channel: string): boolean =>
    channel === origin.channel &&
    (newThread !== undefined || (turn.thread.space !== direct && turn.thread.thread !== channel));
  const place: PagePlace = {
    calls,
    asker,
    buttons: settings.buttons,
    freshAfter: settings.freshAfter,
    replyIn: (channel) => (isShared(channel) ? message : undefined),
  };
  const venue = createVenue({ calls, origin, archiveAfter: settings.archiveAfter });
  const typing = createTyping(calls, venue.find);
  const { command, open } = createOpening({ place, origin, venue, said: typing.said });
  /** Messages of this answer that are known: what is looked for is another one. */
  const claimed = new Set<string>();
  const claim = (draft: Draft): Draft => {
    claimed.add(toRef(draft.ref).message);
    return draft;
  };
  const resume = (ref: JsonValue): Draft =>
    interaction && isInteractionRef(ref)
      ? resumeInteractionDraft(place, interaction, ref)
      : createEditedDraft(place, toRef(ref));

  return {
    gap,
    fits,
    resume: (ref) => claim(resume(ref)),
    open: async (page, key) => claim(await open(page, key)),
    async find(key) {
      const answered = command();
      if (answered) {
        const found = await findFollowUp({ calls, channel: origin.channel, claimed }, answered.id);
        return found === undefined ? undefined : claim(resume(followUpRef(found)));
      }
      const after = origin.click ?? message ?? interaction?.id;
      if (after === undefined) return undefined;
      const self = await settings.self();
      const made = newThread === undefined ? undefined : message;
      for (const channel of made === undefined ? [origin.channel] : [made, origin.channel]) {
        const where = { calls, channel, after, question: message, isShared: isShared(channel) };
        const found = await findPage({ ...where, self, claimed }, key);
        if (found !== undefined)
          return claim(createEditedDraft(place, { channel, message: found, sent: false }));
      }
      return undefined;
    },
    async status(text) {
      // A deferred command says by itself that it is thinking.
      if (command() || interaction?.isGuest === true) return;
      await typing.show(text !== null).catch((error: unknown) => {
        if (error instanceof LeaseEnded) throw error;
      });
    },
  };
}
