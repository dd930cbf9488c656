import { type Draft, Gone, type Page } from "#core/platform";
import { directWith } from "../api/direct.ts";
import { postDraft } from "./edited-draft.ts";
import { isAlive, openInteractionDraft } from "./interaction-draft.ts";
import type { InteractionOrigin, Origin } from "../hear/origin.ts";
import type { PagePlace } from "./page-place.ts";
import { isLackingPermission } from "../api/refusal.ts";
import type { Venue } from "./venue.ts";

/** How the pages of an answer get their messages. */
export interface Opening {
  /** The command that is answered, as long as it can be through its token. */
  command(): InteractionOrigin | undefined;
  open(page: () => Page, key: string): Promise<Draft>;
}

export function createOpening(options: {
  place: PagePlace;
  origin: Origin;
  venue: Venue;
  /** Told before something is posted in a channel. */
  said(): Promise<void>;
}): Opening {
  const { place, origin, venue, said } = options;
  const { interaction } = origin;
  let isOver = false;

  const command = (): InteractionOrigin | undefined =>
    interaction && !isOver && isAlive(interaction, Date.now()) ? interaction : undefined;

  /** `undefined`: its time was over before ours said so, and the answer goes on as an ordinary message. */
  const answerCommand = async (page: () => Page, key: string): Promise<Draft | undefined> => {
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

  /** What was asked in private stays private, and where the bot is not it cannot write: both go on in a direct message. */
  const target = (): Promise<string> =>
    interaction?.isPrivate === true || interaction?.isGuest === true
      ? directWith(place.calls, place.asker, "first")
      : venue.find();

  return {
    command,
    async open(page, key) {
      const answered = await answerCommand(page, key);
      if (answered) return answered;
      const channel = await target();
      await said();
      try {
        return await postDraft(place, page, { channel, key });
      } catch (error) {
        // In a thread a bot may be allowed less than in its channel.
        const other = isLackingPermission(error) ? venue.stay() : undefined;
        if (other === undefined || other === channel) throw error;
        return postDraft(place, page, { channel: other, key });
      }
    },
  };
}
