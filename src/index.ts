// natter: for authors of bots. In the order in which you meet them.

// Run a bot
export { run } from "./run.ts";
export { natter, type Natter } from "./natter.ts";
export type { NatterOptions } from "#app/launch";
export { file, memory, redis, type StorageSource } from "#app/storage-sources";
export type { Storage } from "#app/storage";
export type { AskHandle, AskReply, AskRequest } from "#core";

// Make a bot
export { type AfterAnswer, type Bot, bot, type BotOptions, isAddressed, matches, on } from "#core/bot";
export type { Duration, Session } from "#core/bot";
export type { StandardSchema } from "#core";

// Read the question
export type { Context, FileRef, JsonValue, Message, Person, ThreadRef, Turn } from "#core/bot";

// Answer
export {
  attachment,
  card,
  finish,
  type Part,
  progress,
  type Responder,
  type RespondFunction,
  sources,
  status,
  toolUse,
  usage,
  writing,
} from "#core/bot";

// Wrap the answer
export {
  apologize,
  compose,
  type DataMiddleware,
  limit,
  logTurns,
  measure,
  type Measurement,
  type Middleware,
  retry,
  timeout,
} from "#core/bot";

// Choose what the bot sees of the past, and fill in prompts
export { fill, type History, lastMessages, tokenBudget } from "#core/bot";

// Say what went wrong
export { BadInput, Failure, type FailureKind } from "#core/bot";
