// Both platforms and the test kit, in the order in which a test of a bot needs them.
export { createSimulator } from "./simulator.ts";
export type { Simulator, SimulatorOptions } from "./simulator.ts";
export { matchers } from "./kit/matchers.ts";
export type { RoomMatchers } from "./kit/matchers.ts";
export type { Stage } from "./kit/stage.ts";
export type { Actor, Said } from "./kit/actor.ts";
export type { Reader } from "./kit/reader.ts";
export type { Room, Search } from "./kit/room.ts";
export { createSteppedClock, realClock } from "./world/clock.ts";
export type { Clock, SteppedClock } from "./world/clock.ts";
export { faultExamples } from "./world/faults.ts";
export type { Fault, FaultKind, Faults, PlannedFault } from "./world/faults.ts";

// The world: what people and bots have said and done.
export { versionFor, versionsFor } from "./world/message.ts";
export type { World } from "./world/world.ts";
export type { Change } from "./world/change.ts";
export type { ApiCall, Budget } from "./world/calls.ts";
export type { Content, Control, Message, SharedFile, Version } from "./world/message.ts";
export type { Channel, Person, Place, Space, Thread } from "./world/place.ts";
export type { Status } from "./world/status.ts";
export type { Form, FormField } from "./world/form.ts";

// The parts, for a test with one platform or with other people.
export { createWorld } from "./world/world.ts";
export { createStage } from "./kit/stage.ts";
export { createActor } from "./kit/actor.ts";
export { createRoom } from "./kit/room.ts";
export { readable } from "./kit/readable.ts";
export type { Cast } from "./kit/stage.ts";
export { createSlackSimulator } from "./slack/simulator.ts";
export type { SlackOptions, SlackSimulator } from "./slack/simulator.ts";
export type { Alert, AlertApp } from "./slack/alert-app.ts";
export { exampleManifest } from "./slack/apps/manifest.ts";
export type { Manifest } from "./slack/apps/manifest.ts";
export { createDiscordSimulator } from "./discord/simulator.ts";
export type { DiscordOptions, DiscordSimulator } from "./discord/simulator.ts";
export type { Platform } from "./world/platform.ts";
export { createPage } from "./page/page.ts";
export type { Page, PageOptions } from "./page/page.ts";

// Slack's rules, to check what a bot would send.
export { previewedLinks } from "./discord/messages/unfurl.ts";
export { readBlocks } from "./slack/messages/blocks.ts";
export { callsIn } from "./slack/messages/post.ts";
export { readableText } from "./slack/messages/readable.ts";
export { expandedBlocks } from "./slack/messages/markdown-expansion.ts";
export { noLimits } from "./slack/apps/rates.ts";
