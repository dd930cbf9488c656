import { afterEach, describe, expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import "../../../support/simulator-matchers.ts";
import type { AlertApp, Person } from "#simulator";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { type SlackBot, type SlackWorld, startBot } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

async function open(respond: RespondFunction): Promise<SlackBot> {
  const opened = await startBot(respond);
  ({ world } = opened);
  return opened;
}

/** Opens a bot that another app may ask. */
async function openFor(options: { webhook?: boolean }, respond: RespondFunction) {
  const app = Promise.withResolvers<AlertApp>();
  const opened = await startBot(respond, {
    adapter(usual, simulator) {
      const pager = simulator.addAlertApp("Pager", options);
      app.resolve(pager);
      return { ...usual, bots: [pager.installation.botId] };
    },
  });
  ({ world } = opened);
  return { ...opened, app: await app.promise };
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
/** Reads out the messages that come along with the question. */
const readOut: RespondFunction = async ({ turn, read }) => {
  const parts = turn.quotes.map(async ({ kind, author, text, files }) => {
    const contents = await Promise.all(files.map(async (file) => new TextDecoder().decode(await read(file))));
    return [kind, author.name, text, ...contents].filter(Boolean).join(" | ");
  });
  return `${turn.text} <- ${(await Promise.all(parts)).join("; ")}`;
};
const recall: RespondFunction = ({ turn, history, people }) =>
  `${turn.text}: ${history
    .map(({ author, text }) => `${people.find(({ id }) => id === author.id)?.name ?? author.name}: ${text}`)
    .join("; ")}.`;

const botOf = ({ simulator }: SlackWorld): Person => {
  const [installation] = simulator.installations;
  if (!installation) throw new Error("The bot is not installed.");
  return installation.bot;
};

const alert = {
  blocks: [
    { type: "header", text: { type: "plain_text", text: "Disk full" } },
    {
      type: "section",
      text: { type: "mrkdwn", text: "*web-1* is at 97 %" },
      fields: [{ type: "mrkdwn", text: "*Severity*\ncritical" }],
    },
  ],
};

describe("a forwarded message", () => {
  test("is a question by itself in a direct message", async () => {
    const { direct } = await open(readOut);
    const original = await world.bystander.says("the *big* lamp costs 40");
    await world.asker.forwards(original, { to: direct });
    await expect(direct.room).toShow("<- forward | Ben | the **big** lamp costs 40");
  });

  test("comes along with a comment, and its files can be read", async () => {
    await open(readOut);
    const original = await world.bystander.shares("plan.txt", "buy lamps", "the plan");
    const said = await world.asker.forwards(original, { text: "@natter explain", subtype: "message_share" });
    await expect(said.thread).toShow("explain <- share | Ben | the plan | buy lamps");
  });

  test("of an app without text says what its blocks say", async () => {
    const { direct } = await open(readOut);
    const message = world.simulator.addAlertApp("Pager").posts(alert);
    await world.asker.forwards(message, { to: direct });
    await expect(direct.room).toShow(/forward \| Pager \| \*\*Disk full\*\*[\s\S]*is at 97 %[\s\S]*critical/);
  });

  test("does not call the bot in a channel, though its text does", async () => {
    const { turns } = await open(echo);
    const original = await world.bystander.says("@natter hi");
    await expect(original.thread).toShow("You said: hi");
    await world.asker.forwards(original);
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("You said: hello");
    expect(turns.map(({ text }) => text)).toEqual(["hi", "hello"]);
  });
});

describe("an alert of another app", () => {
  test.each([
    { name: "blocks", posted: alert, webhook: false },
    {
      name: "an attachment",
      posted: {
        attachments: [
          {
            fallback: "Disk full",
            title: "Disk full",
            text: "*web-1* is at 97 %",
            fields: [{ title: "Severity", value: "critical" }],
          },
        ],
      },
      webhook: true,
    },
  ])("in $name is known to a bot that is called below it, by the app's name", async ({ posted, webhook }) => {
    await open(recall);
    const app = world.simulator.addAlertApp("Pager", {
      webhook,
      ...(webhook && { username: "Pager (prod)" }),
    });
    const message = app.posts(posted);
    const said = await world.asker
      .in(world.stage.room({ ...message, thread: message.id }))
      .says("@natter what happened here?");
    await expect(said.thread).toShow(/what happened here\?: Pager.*Disk full[\s\S]*97 %[\s\S]*critical/);
    await expect(said.thread).toShow(webhook ? "Pager (prod): " : "Pager: ");
  });

  test("asks a readable question if the app is allowed to ask", async () => {
    const { turns, app } = await openFor({ webhook: true }, echo);
    app.posts({
      attachments: [{ fallback: "Disk full", pretext: `<@${world.bot.id}> why?`, text: "Disk full" }],
    });
    await expect(world.channel).toShow("You said: why?");
    expect(turns[0]).toMatchObject({ author: { isBot: true, name: "Pager" }, text: "why?\n\nDisk full" });
  });
});

test("a pasted table keeps every cell", async () => {
  await open(echo);
  const table = [
    ["Device", "Units"],
    ["Lamp", "3"],
    ["Fan", "17"],
  ];
  await world.asker.says("@natter how many?", { table });
  await expect(world.channel).toShow(
    /how many\?[\s\S]*Device[\s\S]*Units[\s\S]*Lamp[\s\S]*3[\s\S]*Fan[\s\S]*17/,
  );
});

describe("a mention that an edit adds", () => {
  const edits = async (): Promise<SlackBot> => {
    const bot = await open(echo);
    const said = await world.asker.says("what is this?");
    await world.asker.edits(said, "@natter what is that?");
    await expect(said.thread).toShow("You said: what is that?");
    await world.asker.in(said).says("thanks");
    await expect(said.thread).toShow("You said: thanks");
    return bot;
  };

  test("is answered once", async () => {
    const { turns } = await edits();
    expect(turns.map(({ text }) => text)).toEqual(["what is that?", "thanks"]);
  });

  test("is answered once when Slack tells of it in another order", async () => {
    const { turns } = await open(echo);
    const said = await world.asker.says("what is this?");
    world.faults.next("app_mention", { kind: "reordered-event" });
    await world.asker.edits(said, "@natter what is that?");
    await world.asker.says("@natter hello");
    await expect(world.channel).toShow("You said: hello");
    await expect(said.thread).toShow("You said: what is that?");
    expect(turns.map(({ text }) => text).toSorted()).toEqual(["hello", "what is that?"]);
  });

  test("is no second question where the message was answered without it", async () => {
    const { turns } = await open(recall);
    const said = await world.asker.says("@natter one");
    await expect(said.thread).toShow("one: .");
    const more = await world.asker.in(said).says("two");
    await expect(said.thread).toShow(/^two: /);
    await world.asker.edits(more, "@natter two!");
    await world.asker.in(said).says("three");
    await expect(said.thread).toShow(/^three: .*two!/);
    expect(turns.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });
});

describe("what the asker looks at", () => {
  const sumUp: RespondFunction = ({ turn, lookedAt }) =>
    `${turn.text}: ${lookedAt.map(({ text }) => text).join("; ") || "nothing"}.`;

  test("is read: the messages of the channel that they have open", async () => {
    const { direct } = await open(sumUp);
    await world.bystander.says("the lamp is broken");
    await world.asker.runs("/topic", "All about lamps");
    world.simulator.addAlertApp("Pager").posts(alert);
    await world.simulator.platform.lookAt(direct.person, botOf(world), world.simulator.general);
    await direct.says("sum up this channel");
    await expect(direct.room).toShow(/: the lamp is broken; \*\*Disk full\*\*[\s\S]*critical\.$/);
  });

  test("is not read where the bot is no member", async () => {
    const { direct } = await open(sumUp);
    const { asker, bystander } = world;
    const members = [asker.person, bystander.person];
    const channel = world.simulator.addChannel("without", { members });
    await bystander
      .in(world.stage.room({ platform: "slack", space: channel.space, channel: channel.id }))
      .says("a secret");
    await world.simulator.platform.lookAt(direct.person, botOf(world), channel);
    await direct.says("sum up this channel");
    await expect(direct.room).toShow("sum up this channel: nothing.");
  });
});

describe("Slack's own words", () => {
  test("are not answered in a direct message, and /me is", async () => {
    const { direct, turns } = await open(echo);
    const channel = world.simulator.slack.world.channel("slack", direct.room.place.channel);
    if (!channel) throw new Error("There is no direct message.");
    world.simulator.notify(channel, { text: "Reminder: lamps." });
    world.simulator.notify(channel, { user: "USLACK", text: "archived the channel" });
    await direct.runs("/me", "waves");
    await expect(direct.room).toShow("You said: waves");
    expect(turns.map(({ text }) => text)).toEqual(["waves"]);
  });
});

describe("names", () => {
  test("of channels are looked up in the background, and known from then on", async () => {
    const { app } = await openFor({}, echo);
    const { general } = world.simulator;
    const ask = (text: string) => app.posts({ text: `<@${world.bot.id}> ${text} <#${general.id}>` });
    ask("first");
    await expect(world.channel).toShow(`You said: first #${general.id}`);
    await vi.waitFor(() => expect(world.calls.list("conversations.info")[0]?.answer?.status).toBe(200));
    ask("second");
    await expect(world.channel).toShow("You said: second #general");
    expect(world.calls.list("conversations.info")).toHaveLength(1);
  });
});

describe("people who are no full members", () => {
  test("are told apart, by the event or by their profile", async () => {
    const { heard } = await open(echo);
    const { simulator, stage } = world;
    const guest = simulator.slack.world.addPerson({ name: "Gus", timeZone: "UTC", isBot: false, ids: {} });
    const guestId = simulator.admit(guest, undefined, { guest: "single-channel" });
    const outside = simulator.addWorkspace("Outside");
    const zoe = simulator.slack.world.addPerson({ name: "Zoe", timeZone: "UTC", isBot: false, ids: {} });
    const zoeId = simulator.admit(zoe, outside);
    simulator.shareChannel(simulator.general, outside, [zoe]);
    await simulator.platform.say(zoe, stage.channel.place, "@natter who am I?");
    await world.asker.says("@natter who am I?");
    const kinds = () =>
      heard.flatMap((event) => (event.type === "turn" ? [[event.author.id, event.author.kind]] : []));
    await vi.waitFor(() => {
      expect(kinds()).toContainEqual([zoeId, "external"]);
      expect(kinds()).toContainEqual([world.asker.id, undefined]);
    });

    const adapter = createSlackAdapter(world.options);
    const kindOf = async (id: string) =>
      (await adapter.person(id, { ...stage.channel.place, thread: "" })).kind;
    expect(await Promise.all([guestId, zoeId, world.asker.id].map(kindOf))).toEqual([
      "guest",
      "external",
      undefined,
    ]);
  });
});
