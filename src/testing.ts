// natter/testing: for tests of bots and platforms, under any test runner. Nothing here is loaded by a running bot.

// The contract of a platform
export {
  adapterContract,
  type AdapterContractOptions,
  type ContractCase,
} from "./testing/adapter/contract.ts";
export type { Ability, HasHappened, Said, World, WorldFault, WorldPerson } from "./testing/adapter/world.ts";

// A bot alone
export { answerOf, type Answer } from "./testing/answer-of.ts";
export { contextOf } from "./testing/context-of.ts";
export { turnOf } from "./testing/turn-of.ts";

// A bot with everything around it
export { board, type BoardPlatform } from "./testing/board/platform.ts";
export type { Board, BoardAnswer, BoardMessage } from "./testing/board/board.ts";
