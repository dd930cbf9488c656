import { type Draft, Gone, type Page } from "#core/platform";
import { directWith } from "../api/direct.ts";
import { isLackingPermission } from "../api/refusal.ts";
import type { InteractionOrigin, Origin } from "../hear/origin.ts";
import type { AnswerChannel } from "./answer-channel.ts";
import { postDraft } from "./edited-draft.ts";
import { goesOnDirectly, isAlive, openInteractionDraft } from "./interaction-draft.ts";
import type { Target } from "./target.ts";

/** Opens the messages of an answer. */
export interface Opening {
  /** Returns the command that is answered, while its token is valid. */
  command(): InteractionOrigin | undefined;
  open(page: () => Page, key: string): Promise<Draft>;
}

export function createOpening(options: {
  target: Target;
  origin: Origin;
  answerChannel: AnswerChannel;
  /** Called before each post in a channel. */
  said(): Promise<void>;
}): Opening {
  const { target, origin, answerChannel, said } = options;
  const { interaction } = origin;
  let isOver = false;

  const command = (): InteractionOrigin | undefined =>
    interaction && !isOver && isAlive(interaction, Date.now()) ? interaction : undefined;

  /** Resolves to `undefined` if Discord says that the token is too old. The answer then goes on in ordinary messages. */
  const answerCommand = async (page: () => Page, key: string): Promise<Draft | undefined> => {
    const alive = command();
    if (!alive) return undefined;
    try {
      return await openInteractionDraft(target, page, {
        command: { interaction: alive, channel: origin.channel },
        key,
      });
    } catch (error) {
      if (!(error instanceof Gone) || error.reason !== "expired") throw error;
      isOver = true;
      return undefined;
    }
  };

  const findChannel = (): Promise<string> =>
    goesOnDirectly(interaction) ? directWith(target.calls, target.asker, "first") : answerChannel.find();

  return {
    command,
    async open(page, key) {
      const answered = await answerCommand(page, key);
      if (answered) return answered;
      const channel = await findChannel();
      await said();
      try {
        return await postDraft(target, page, { channel, key });
      } catch (error) {
        // A bot may lack permissions in a thread that it has in the channel.
        const other = isLackingPermission(error) ? answerChannel.leaveThread() : undefined;
        if (other === undefined || other === channel) throw error;
        return postDraft(target, page, { channel: other, key });
      }
    },
  };
}
