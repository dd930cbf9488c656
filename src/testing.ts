// natter/testing: for tests of bots and platforms, under any test runner. Nothing here is loaded by a running bot.

// The contract of a platform
export {
  adapterContract,
  type AdapterContractOptions,
  type ContractCase,
} from "./testing/adapter/contract.ts";
export type { Ability, HasHappened, Said, World, WorldFault, WorldPerson } from "./testing/adapter/world.ts";

// Parts of a test
export { turnOf } from "./testing/turn-of.ts";
