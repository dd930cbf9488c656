import {
  type Draft,
  type Gate,
  Gone,
  type JsonValue,
  LeaseEnded,
  type Page,
  type Surface,
  type Turn,
} from "#core";
import type { ButtonValues } from "./button-values.ts";
import { createCalls, type Rest } from "./calls.ts";
import { fits } from "./content.ts";
import { directWith } from "./direct.ts";
import { createEditedDraft, postDraft } from "./edited-draft.ts";
import { findPage } from "./find-page.ts";
import {
  isAlive,
  isInteractionRef,
  openInteractionDraft,
  resumeInteractionDraft,
  whisperToAsker,
} from "./interaction-draft.ts";
import { direct, toOrigin } from "./origin.ts";
import { type PagePlace, toRef } from "./page-place.ts";
import { createTyping } from "./status.ts";
import { createVenue } from "./venue.ts";

/** What all surfaces of an adapter share. */
export interface SurfaceSettings {
  rest: Rest;
  stopped: AbortSignal;
  self(): Promise<string>;
  buttons: ButtonValues;
  archiveAfter: number;
}

/** Discord allows about one edit a second in a channel. */
const gap = 1_000;

/** Where one turn is answered. From the turn's JSON alone: another process may have received it. */
export function createSurface(settings: SurfaceSettings, turn: Turn, gate: Gate): Surface {
  const origin = toOrigin(turn.origin);
  const { interaction } = origin;
  const calls = createCalls(gate, settings.rest, settings.stopped);
  const asker = turn.author.id;
  const place: PagePlace = { calls, asker, buttons: settings.buttons };
  // In a thread or a direct message questions wait for each other; in a channel askers do not.
  const isShared =
    turn.thread.space !== direct && origin.newThread === undefined && turn.thread.thread !== origin.channel;
  const venue = createVenue({ calls, origin, isShared, archiveAfter: settings.archiveAfter });
  const typing = createTyping(calls, async () => (await venue()).channel);
  /** Messages of this answer that are known: what is looked for is another one. */
  const claimed = new Set<string>();

  const claim = (draft: Draft): Draft => {
    claimed.add(toRef(draft.ref).message);
    return draft;
  };
  const edited = (ref: JsonValue): Draft => claim(createEditedDraft(place, toRef(ref)));

  /** A command that can still be answered through its token. */
  let isOver = false;
  const command = () =>
    interaction && !isOver && isAlive(interaction, Date.now()) ? interaction : undefined;
  /** `undefined`: its time was over before ours said so, and the answer goes on as an ordinary message. */
  const openCommand = async (page: () => Page, key: string): Promise<Draft | undefined> => {
    const alive = command();
    if (!alive) return undefined;
    try {
      return await openInteractionDraft(place, page, { origin: alive, key });
    } catch (error) {
      if (!(error instanceof Gone) || error.reason !== "expired") throw error;
      isOver = true;
      return undefined;
    }
  };

  /** What was asked in private stays private, also when the command can be answered no more. */
  const target = async (): Promise<{ channel: string; reply?: string }> =>
    interaction?.isPrivate === true ? { channel: await directWith(calls, asker, "first") } : venue();

  return {
    gap,
    fits,
    async find(key) {
      const question = origin.message ?? interaction?.id;
      if (question === undefined || command()) return undefined;
      const self = await settings.self();
      const made = origin.newThread !== undefined ? origin.message : undefined;
      for (const channel of made === undefined ? [origin.channel] : [made, origin.channel]) {
        const isHere = isShared || (made !== undefined && channel === origin.channel);
        const found = await findPage(
          { calls, channel, after: question, self, isShared: isHere, claimed },
          key,
        );
        if (found !== undefined) return edited({ channel, message: found });
      }
      return undefined;
    },
    async open(page, key) {
      const answered = await openCommand(page, key);
      if (answered) return answered;
      const { channel, reply } = await target();
      await typing.said();
      return claim(await postDraft(place, page, { channel, key, reply }));
    },
    resume: (ref) =>
      interaction && isInteractionRef(ref) ? resumeInteractionDraft(place, interaction, ref) : edited(ref),
    async whisper(person, page) {
      const alive = command();
      if (alive && person === asker) return whisperToAsker(place, alive, page);
      // Discord shows nothing to one person alone but in answer to what they used: so it goes to their direct messages.
      const channel = await directWith(calls, person, "final");
      const draft = await postDraft(place, () => page, { channel, key: `${turn.id}#whisper ${person}` });
      await draft.finish(page);
    },
    async status(text) {
      // A deferred command says by itself that it is thinking.
      if (command()) return;
      await typing.show(text !== null).catch((error: unknown) => {
        if (error instanceof LeaseEnded) throw error;
      });
    },
  };
}
