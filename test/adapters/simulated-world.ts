import {
  readable,
  versionFor,
  versionsFor,
  type Actor,
  type Fault,
  type FaultKind,
  type Message,
  type Said,
  type Stage,
} from "#simulator";
import type { World, WorldFault, WorldPerson } from "../../src/testing/adapter/world.ts";
import { createProcesses, type Processes } from "../../src/testing/adapter/processes.ts";

type Plan = readonly [target: string, fault: Fault];

/** What a simulated platform is moved by. */
export interface Simulated extends Pick<World, "adapter" | "close" | "longAnswer" | "showsHalfWritten"> {
  stage: Stage;
  mention: string;
  /** The same person in the conversation that a question began. */
  within(said: Said, person: Actor): Actor;
  alarm(person: WorldPerson): string;
  otherBotSays(text: string): Promise<void>;
  /** The names of what faults can hit. */
  targets: {
    /** The call that posts a message. */
    post: string;
    /** The calls that change it: the usual one, the one after a refusal, the one after a failure. */
    edits: readonly [usual: string, afterRefusal: string, afterFailure: string];
    /** The call that ends a message. */
    end: string;
    /** The event of a message that mentions the bot. */
    mention: string;
  };
}

/** A simulated platform, moved by the contract's verbs or by the simulator's own. */
export interface SimulatedWorld
  extends
    World,
    Pick<Simulated, "stage" | "targets">,
    Pick<Stage, "bot" | "channel">,
    Pick<Stage["world"], "calls" | "faults">,
    Pick<Processes, "start" | "forget"> {
  asker: Actor;
  bystander: Actor;
  mention: string;
}

export function createSimulatedWorld(simulated: Simulated): SimulatedWorld {
  const { stage, targets, mention } = simulated;
  const { asker, bystander, channel, bot, world } = stage;
  const processes = createProcesses(simulated);
  const actorOf = ({ id }: WorldPerson): Actor => (id === asker.id ? asker : bystander);
  const said = new Map<string, Said>();
  const find = (id: string): Said => {
    const found = said.get(id);
    if (!found) throw new Error(`There is no message "${id}" in this world.`);
    return found;
  };
  const note = (one: Said): string => {
    said.set(one.message.id, one);
    return one.message.id;
  };
  const placeOf = (person: WorldPerson, within?: string): Actor =>
    within === undefined ? actorOf(person) : simulated.within(find(within), actorOf(person));
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
    "closed edits": [targets.end, { kind: "rate-limited", retryAfterSeconds: 45 }],
    "failed edit": [targets.edits[1], { kind: "server-error" }],
    "unanswered edit": [targets.edits[2], { kind: "reset-after-apply" }],
    "doubled event": [targets.mention, { kind: "duplicated-event" }],
  };
  const isPlanned = (target: string, kind: FaultKind): boolean =>
    world.faults.planned().some((plan) => plan.target === target && plan.fault.kind === kind);

  return {
    ...simulated,
    asker,
    bystander,
    bot,
    channel,
    calls: world.calls,
    faults: world.faults,
    start: processes.start,
    forget: processes.forget,
    async close() {
      await processes.stop();
      await simulated.close();
    },
    say: async (person, text, within) => note(await placeOf(person, within).says(text)),
    share: async (person, text, file) => note(await actorOf(person).shares(file.name, file.text, text)),
    edit: (person, id, text) => actorOf(person).edits(find(id), text),
    delete: (person, id) => actorOf(person).deletes(find(id)),
    press: (person, label) => actorOf(person).clicks(label),
    stop: async (person, within) => void (await placeOf(person, within).says(`${mention} stop`)),
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
    wasNotified: async ({ id }) =>
      channel.messages().some(({ pings, author }) => author === bot.id && pings.has(id)),
    async removeAnswer() {
      const newest = answers(asker).at(-1);
      if (newest) world.timeline.remove(newest, bystander.id);
    },
    goAway(how = "resets") {
      const target = `${stage.platform.name}:*`;
      const fault: Fault =
        how === "resets" ? { kind: "reset-before-apply" } : { kind: "server-error", status: 503 };
      world.faults.always(target, fault);
      return () => world.faults.clear(target, fault.kind);
    },
    unfinished: async () =>
      answers(asker)
        .filter(({ streaming }) => streaming)
        .map(({ id }) => id),
    fault(name) {
      const [target, fault] = plans[name];
      world.faults.next(target, fault, name === "closed edits" ? 3 : 1);
      return () => !isPlanned(target, fault.kind);
    },
  };
}
