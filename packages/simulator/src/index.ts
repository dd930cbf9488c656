// In the order in which a test of a bot meets them.
export { createSimulator } from "./simulator.ts";
export type { Simulator, SimulatorOptions } from "./simulator.ts";
export { matchers } from "./kit/matchers.ts";
export type { RoomMatchers } from "./kit/matchers.ts";
export type { Stage } from "./kit/stage.ts";
export type { Actor, Said } from "./kit/actor.ts";
export type { Reader } from "./kit/reader.ts";
export type { Room, Search } from "./kit/room.ts";
export { createSteppedClock, realClock } from "./clock.ts";
export type { Clock, SteppedClock } from "./clock.ts";
export { faultExamples } from "./faults.ts";
export type { Fault, FaultKind, Faults, PlannedFault } from "./faults.ts";

// What stands behind a room.
export { versionFor, versionsFor } from "./message.ts";
export type { World } from "./world.ts";
export type { Change } from "./change.ts";
export type { ApiCall, Budget } from "./calls.ts";
export type { Content, Control, Message, SharedFile, Version } from "./message.ts";
export type { Channel, Person, Place, Space, Thread } from "./place.ts";
export type { Status } from "./status.ts";
export type { Form, FormField } from "./form.ts";

// One platform alone, or another cast.
export { createWorld } from "./world.ts";
export { createStage } from "./kit/stage.ts";
export { createActor } from "./kit/actor.ts";
export { createRoom } from "./kit/room.ts";
export { readable } from "./kit/readable.ts";
export type { Cast } from "./kit/stage.ts";
export { createSlackSimulator } from "./slack/simulator.ts";
export type { SlackOptions, SlackSimulator } from "./slack/simulator.ts";
export { exampleManifest } from "./slack/manifest.ts";
export type { Manifest } from "./slack/manifest.ts";
export { createDiscordSimulator } from "./discord/simulator.ts";
export type { DiscordOptions, DiscordSimulator } from "./discord/simulator.ts";
export type { Platform } from "./platform.ts";
export { createPage } from "./page/page.ts";
export type { Page, PageOptions } from "./page/page.ts";

// Slack's rules by themselves, to hold against what a bot would send.
export { readBlocks } from "./slack/blocks.ts";
export { expandedBlocks } from "./slack/markdown-expansion.ts";
export { noLimits } from "./slack/rates.ts";
