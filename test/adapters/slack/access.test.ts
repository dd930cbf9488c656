import { afterEach, describe, expect, test } from "vitest";
import { type AccessRules, card, type RespondFunction } from "#core";
import "../../support/simulator-matchers.ts";
import { openSlack, type SlackWorld } from "./world.ts";

let world: SlackWorld;
afterEach(() => world.close());

async function open(respond: RespondFunction, access?: (bystander: string) => AccessRules) {
  world = await openSlack();
  return world.start(respond, access?.(world.bystander.id));
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
const denied = (person: string): AccessRules => ({ deny: [{ person }] });
const refusal = "I am not allowed to answer you here.";
const own = () =>
  world.channel
    .for(world.bystander)
    .messages()
    .filter(({ author }) => author === world.bot.id);

describe("a person who is not heard", () => {
  test("is told so in the thread, and only that person sees it", async () => {
    await open(echo, denied);
    await world.bystander.says(`${world.mention} a secret`);
    await expect(world.channel.for(world.bystander)).toShow(refusal);
    expect(own().map(({ onlyFor }) => onlyFor)).toEqual([[world.bystander.id]]);
  });

  test("is told so in answer to each command", async () => {
    await open(echo, denied);
    await world.bystander.runs("/ask", "one");
    await expect.poll(() => own().length).toBe(1);
    await world.bystander.runs("/ask", "two");
    await expect.poll(() => own().length).toBe(2);
    expect(own().every(({ onlyFor }) => onlyFor?.join() === world.bystander.id)).toBe(true);
    expect(world.calls.list().some(({ method }) => method.startsWith("chat."))).toBe(false);
  });
});

describe("an answer to another person", () => {
  test("goes on when a person reacts to stop it, and only that person reads why", async () => {
    const end = Promise.withResolvers<void>();
    const { orders } = await open(async function* () {
      yield "One. ";
      await end.promise;
      yield "Two.";
    });
    const said = await world.asker.says(`${world.mention} count`);
    await expect(world.channel).toShow("One.");
    await world.bystander.reacts("x", said);
    await expect(world.channel.for(world.bystander)).toShow(
      "Only the person who asked can stop this answer.",
    );
    await expect(world.channel.for(world.asker)).not.toShow("Only the person", { within: 100 });
    expect(orders).toHaveLength(1);
    end.resolve();
    await expect(world.channel).toShow("One. Two.");
  });

  test("keeps its buttons for the asker, also in the next process", async () => {
    const shop: RespondFunction = ({ turn }) =>
      turn.via === "action"
        ? `Shipped for ${turn.author.id}`
        : card({ title: "Order 7", buttons: [{ name: "ship", label: "Ship it" }] });
    const { stop } = await open(shop);
    await world.asker.says(`${world.mention} order 7`);
    await expect(world.channel).toShow("Order 7");
    await stop(5_000);
    const { turns } = await world.start(shop);
    await world.bystander.clicks("Ship it");
    await expect(world.channel.for(world.bystander)).toShow(
      "Only the person who asked can use these buttons.",
    );
    await expect(world.channel.for(world.asker)).not.toShow("Only the person", { within: 100 });
    await world.asker.clicks("Ship it");
    await expect(world.channel).toShow(`Shipped for ${world.asker.id}`);
    expect(turns).toHaveLength(1);
  });
});

describe("people of whom a workspace knows little", () => {
  /** Zoe has an account of this kind, and is in #general. */
  const admit = async (account?: { guest: "single-channel" }) => {
    const { simulator, stage } = world;
    const zoe = stage.world.addPerson({ name: "Zoe", timeZone: "UTC", isBot: false, ids: {} });
    if (account) simulator.admit(zoe, undefined, account);
    else {
      const guests = simulator.addWorkspace("Guests");
      simulator.admit(zoe, guests);
      simulator.shareChannel(simulator.general, guests, [zoe]);
    }
    simulator.general.members.add(zoe.ids["slack"] ?? "");
    const { space, id } = simulator.general;
    const place = { platform: "slack", space, channel: id };
    return {
      says: (text: string) => simulator.platform.say(zoe, place, text),
      shown: () => world.channel.for({ id: zoe.ids["slack"] ?? "", name: "Zoe" }),
    };
  };

  test.each([
    { who: "a guest", account: { guest: "single-channel" as const }, kind: "guest" as const },
    { who: "a person of another organization", account: undefined, kind: "external" as const },
  ])("$who is heard only where a rule names the kind", async ({ account, kind }) => {
    const rules: AccessRules = {};
    await open(echo, () => rules);
    const zoe = await admit(account);
    await zoe.says(`${world.mention} one`);
    await expect(zoe.shown()).toShow(refusal);
    rules.allow = [{ kind }];
    await zoe.says(`${world.mention} two`);
    await expect(world.channel).toShow("You said: two");
    await expect(world.channel).not.toShow("You said: one", { within: 0 });
  });

  test("a member is looked up once, and then costs no call", async () => {
    const { heard } = await open(echo);
    await world.asker.says(`${world.mention} one`);
    await expect(world.channel).toShow("You said: one");
    await world.asker.says(`${world.mention} two`);
    await expect(world.channel).toShow("You said: two");
    expect(heard.length).toBeGreaterThan(1);
    expect(world.calls.list().filter(({ method }) => method === "users.info")).toHaveLength(1);
  });
});
