import { toContent } from "../messages/content.ts";
import type { Body } from "../messages/content.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import type { World } from "../../world/world.ts";
import { readBody, requireText } from "../messages/message-body.ts";
import { post } from "../messages/post.ts";
import { Refusal, found } from "../refusal.ts";
import type { ResponseTarget, ResponseUrls } from "./response-urls.ts";

/** The part of Slack in which responses are posted. */
interface Target {
  world: World;
  ids: Ids;
}

/**
 * Applies an app's response to an interaction, from its acknowledgement or its `response_url`. By default
 * only the person sees it. It works even where the bot is not a member.
 */
export function applyResponse(
  target: Target,
  { installation, person, place, original }: ResponseTarget,
  answer: Fields,
): void {
  const { timeline } = target.world;
  const by = installation.userId;
  if (answer["delete_original"] === true) {
    if (original) timeline.remove(original, by);
    return;
  }
  const { text, blocks, attachments, metadata, markdown_text: markdown } = answer;
  const body: Body = {
    text: "",
    ...readBody({ text: wordsOf(text), blocks, attachments, metadata, markdown_text: wordsOf(markdown) }),
  };
  requireText(body);
  if (answer["replace_original"] === true && original) {
    timeline.revise(original, { by, content: toContent(body) });
    return;
  }
  const channel = found(target.world.channel("slack", place.channel), "channel_not_found");
  const inChannel = answer["response_type"] === "in_channel";
  const thread = wordsOf(answer["thread_ts"]) ?? place.thread;
  post(target, { channel, thread, author: by, body, onlyFor: inChannel ? undefined : [person] });
}

const wordsOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Handles a request to a `response_url`. */
export function useResponseUrl(
  slack: Target & { responseUrls: ResponseUrls },
  id: string,
  answer: Fields,
): { status: number; body: Fields } {
  const target = slack.responseUrls.use(id);
  if (typeof target === "string") return { status: 404, body: { ok: false, error: target } };
  try {
    applyResponse(slack, target, answer);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 400, body: { ok: false, error: error.code, ...error.details } };
  }
}
