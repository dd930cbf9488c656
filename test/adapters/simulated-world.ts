import {
  readable,
  versionFor,
  versionsFor,
  type Actor,
  type Fault,
  type FaultKind,
  type Message,
  type Said,
} from "#simulator";
import type { World, WorldFault, WorldPerson } from "../../src/testing/adapter/world.ts";
import type { Ground } from "./contract-scene.ts";

type Plan = readonly [target: string, fault: Fault];

/** A simulated platform, moved by the contract's verbs. */
export function simulatedWorld(
  ground: Ground,
  traits: Pick<World, "longAnswer" | "showsHalfWritten"> = {},
): World {
  const { stage, targets } = ground;
  const { channel, bot, world } = stage;
  const actors = new Map([stage.asker, stage.bystander].map((actor) => [actor.id, actor]));
  const said = new Map<string, Said>();
  const actorOf = ({ id, name }: WorldPerson): Actor => {
    const actor = actors.get(id);
    if (!actor) throw new Error(`${name} is not in this world.`);
    return actor;
  };
  const find = (id: string): Said => {
    const found = said.get(id);
    if (!found) throw new Error(`Nobody said "${id}".`);
    return found;
  };
  const note = (one: Said): string => {
    said.set(one.message.id, one);
    return one.message.id;
  };
  const placeOf = (person: WorldPerson, within?: string): Actor =>
    within === undefined ? actorOf(person) : ground.where(find(within), actorOf(person));
  const answers = ({ id, name }: WorldPerson): Message[] =>
    channel
      .for({ id, name })
      .messages()
      .filter(({ author, system }) => author === bot.id && !system);
  const read = (text: string): string => readable(world, stage.platform.name, text);
  const limited: Fault = { kind: "rate-limited", retryAfterSeconds: 1 };
  const plans: Record<WorldFault, Plan> = {
    "refused post": [targets.post, limited],
    "unanswered post": [targets.post, { kind: "reset-after-apply" }],
    "refused edit": [targets.edits[0], limited],
    "failed edit": [targets.edits[1], { kind: "server-error" }],
    "unanswered edit": [targets.edits[2], { kind: "reset-after-apply" }],
    "doubled event": [targets.mention, { kind: "duplicated-event" }],
  };
  const isPlanned = (target: string, kind: FaultKind): boolean =>
    world.faults.planned().some((plan) => plan.target === target && plan.fault.kind === kind);

  return {
    ...traits,
    adapter: ground.createAdapter,
    asker: stage.asker,
    bystander: stage.bystander,
    mention: ground.address,
    close: ground.close,
    say: async (person, text, within) => note(await placeOf(person, within).says(text)),
    share: async (person, text, file) => note(await actorOf(person).shares(file.name, file.text, text)),
    edit: (person, id, text) => actorOf(person).edits(find(id), text),
    delete: (person, id) => actorOf(person).deletes(find(id)),
    press: (person, label) => actorOf(person).clicks(label),
    stop: async (person, within) => void (await placeOf(person, within).says(`${ground.address} stop`)),
    shown: async (person) =>
      answers(person).map((message) => read(versionFor(message, person.id)?.content.text ?? "")),
    versions: async (person) =>
      answers(person).map((message) =>
        versionsFor(message, person.id).map(({ content }) => read(content.text)),
      ),
    files: async (person) =>
      answers(person).flatMap(
        (message) => versionFor(message, person.id)?.content.files.map(({ name }) => name) ?? [],
      ),
    isWorking: async () => channel.statuses().length > 0,
    alarm: (person) => ground.broadcasts(person),
    wasNotified: async ({ id }) =>
      channel.messages().some(({ pings, author }) => author === bot.id && pings.has(id)),
    otherBotSays: (text) => ground.otherBotSays(text),
    async removeAnswer() {
      const newest = answers(stage.asker).at(-1);
      if (newest) world.timeline.remove(newest, stage.bystander.id);
    },
    fault(name) {
      const [target, fault] = plans[name];
      world.faults.next(target, fault);
      return () => !isPlanned(target, fault.kind);
    },
  };
}
