// natter/testing: for tests of bots and platforms, under any test runner. Nothing here is loaded by a running bot.

// The contract of a platform
export { adapterContract, type AdapterContractOptions } from "./testing/adapter/contract.ts";
export type { Ability, HasHappened, Said, World, WorldFault, WorldPerson } from "./testing/adapter/world.ts";

// The contract of a store for sessions
export { storeContract, type StoreContractOptions, type StoreWorld } from "./testing/store/contract.ts";

// One promise of either
export type { ContractCase } from "./testing/contract-case.ts";

// A bot alone
export { answerOf, type Answer } from "./testing/answer-of.ts";
export { contextOf } from "./testing/context-of.ts";
export { turnOf } from "./testing/turn-of.ts";

// A bot with everything around it
export { board, type BoardPlatform } from "./testing/board/platform.ts";
export type { Board, BoardAnswer, BoardMessage } from "./testing/board/board.ts";
