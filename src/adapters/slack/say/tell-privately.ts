import type { Gate, PrivatePlace } from "#core/platform";
import { createCalls } from "../api/calls.ts";
import type { Workspaces } from "../api/workspaces.ts";
import { isPrivateThread } from "../hear/interaction.ts";
import { toOrigin } from "../hear/origin.ts";
import { postToAnswerUrl } from "../api/answer-url.ts";

/** Posts a sentence that only one person sees: to the address of a command or click, or into the channel or thread. */
export async function tellPrivately(
  { person, thread: { space, channel, thread }, origin = null }: PrivatePlace,
  text: string,
  {
    gate,
    workspaces,
    fetch,
  }: { gate: Gate; workspaces: Pick<Workspaces, "of">; fetch: typeof globalThis.fetch },
): Promise<void> {
  const calls = createCalls(gate, workspaces, space);
  const { answerUrl, fallbackUrl } = toOrigin(origin);
  const address = answerUrl ?? fallbackUrl;
  if (address !== undefined) {
    const message = { text, response_type: "ephemeral", replace_original: false };
    const call = { method: "response_url", priority: "final" } as const;
    if (await calls(call, () => postToAnswerUrl(address, message, fetch))) return;
  }
  const isInThread = thread !== "" && !isPrivateThread(thread);
  await calls({ method: "chat.postEphemeral", priority: "final" }, (client) =>
    client.chat.postEphemeral({
      channel,
      user: person.id,
      text,
      ...(isInThread && { thread_ts: thread }),
      parse: "none",
      link_names: false,
    }),
  );
}
