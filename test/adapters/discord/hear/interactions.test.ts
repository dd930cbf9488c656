import { ButtonStyle, ComponentType } from "discord.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { type RespondFunction, card, type Cursors, type Inbound } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { longAnswer, numbersIn } from "../../../../src/testing/adapter/long-answer.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, answers, shown } = discord;

const callback = "POST /interactions/:id/:token/callback";
const about: RespondFunction = ({ turn }) => `About ${turn.text}.`;

describe("a command", () => {
  test.each([{ kind: "reset-after-apply" }, { kind: "server-error" }] as const)(
    "is answered when Discord's word that it was heard is lost ($kind)",
    async (fault) => {
      await open();
      await discord.world.start(about);
      discord.world.faults.next(callback, fault);
      await discord.world.asker.runs("ask", "lanes");
      await expect(discord.world.channel).toShow("About lanes.");
      expect(answers()).toHaveLength(1);
    },
  );

  test.each([
    { code: 40_060, name: "another process has answered it" },
    { code: 10_062, name: "it is too late, as the person sees" },
  ])("is not heard when Discord refuses the acknowledgement: $name", async ({ code }) => {
    await open();
    const { turns } = await discord.world.start(about);
    discord.world.faults.next(callback, { kind: "refused", code });
    await discord.world.asker.runs("ask", "lanes");
    await discord.world.asker.runs("ask", "leases");
    await expect(discord.world.channel).toShow("About leases.");
    expect(turns.map(({ text }) => text)).toEqual(["leases"]);
  });

  test("is answered in time in an unknown thread, however slow Discord is", async () => {
    await open();
    const { simulator, stage } = discord.world;
    const ada = await stage.asker.opensThread(await stage.asker.says("old"), "Old");
    const [thread] = stage.world.threads("discord");
    if (!thread) throw new Error("There is no thread.");
    simulator.archive(thread);
    const { turns } = await discord.world.start(about);
    stage.world.faults.always("GET /channels/:id", { kind: "slow", ms: 4_000 });
    await ada.runs("ask", "lanes");
    await expect(ada.room).toShow("About lanes.", { within: 2_500 });
    const { id, channel } = thread;
    expect(turns).toMatchObject([{ thread: { channel, thread: id } }]);
  });

  test("that cannot be stored at once is stored later", async () => {
    await open();
    const kept = new Map<string, string>();
    const cursors: Cursors = {
      get: (key) => Promise.resolve(kept.get(key)),
      set: (key, value) => Promise.resolve(void kept.set(key, value)),
    };
    const adapter = createDiscordAdapter(discord.world.options);
    onTestFinished(() => adapter.stop());
    const heard: Inbound[] = [];
    let failures = 2;
    await adapter.start((event) => {
      if (failures-- > 0) return Promise.reject(new Error("The store is away."));
      heard.push(event);
      return Promise.resolve();
    }, cursors);
    await discord.world.asker.runs("ask", "lanes");
    await expect.poll(() => heard).toMatchObject([{ type: "turn", via: "command", text: "lanes" }]);
  });

  test("is answered whole when the answers to its further posts are lost", async () => {
    await open();
    const { text, numbers } = longAnswer(3_000);
    await discord.world.start(() => text);
    discord.world.faults.next("POST /webhooks/:id/:token", { kind: "reset-after-apply" });
    await discord.world.asker.runs("ask", "everything");
    await expect.poll(() => numbersIn(shown()), { timeout: 15_000 }).toEqual(numbers);
    expect(discord.world.faults.planned()).toEqual([]);
  });
});

describe("a person who brought the bot along", () => {
  /** A server in which the bot is not, and Ada there. */
  const elsewhere = () => {
    const { simulator, stage } = discord.world;
    const server = simulator.addServer("Elsewhere");
    const channel = simulator.addChannel(server, { name: "far" });
    simulator.admit(stage.asker.person, server);
    simulator.install(simulator.application, stage.asker.person);
    return stage.asker.in(stage.room({ platform: "discord", space: server.id, channel: channel.id }));
  };

  test("can ask where the bot is not", async () => {
    await open();
    await discord.world.start(about);
    const ada = elsewhere();
    await ada.runs("ask", "lanes");
    await expect(ada.room).toShow("About lanes.");
  });

  test("gets the rest of a long answer in a direct message", async () => {
    await open({ simulator: { settings: { userAppFollowUps: 1 } } });
    const { text, numbers } = longAnswer(7_000);
    await discord.world.start(() => text);
    const ada = elsewhere();
    await ada.runs("ask", "everything");
    const direct = await discord.world.asker.with(discord.world.bot);
    const shown = (): string[] =>
      [ada.room, direct.room].flatMap((room) => answers(room).map((message) => room.textOf(message) ?? ""));
    await expect.poll(() => numbersIn(shown()), { timeout: 15_000 }).toEqual(numbers);
    expect(answers(ada.room)).toHaveLength(2);
  });
});

describe("a menu", () => {
  const pressed: RespondFunction = ({ turn }) =>
    `You chose ${turn.action?.name} ${JSON.stringify(turn.action?.value)}`;

  test("replaces buttons that do not fit, and tells which one was chosen", async () => {
    await open();
    const buttons = Array.from({ length: 40 }, (_, n) => ({ name: "ship", label: `Order ${n}`, value: n }));
    await discord.world.start((context) =>
      context.turn.via === "action" ? pressed(context) : card({ title: "Orders", buttons }),
    );
    await discord.world.asker.says("@natter orders");
    await discord.world.asker.chooses("Choose… (26–40 of 40)", "Order 31");
    await expect(discord.world.channel).toShow("You chose ship 31");
  });

  test("of your own brings back all that was chosen", async () => {
    await open({
      adapter: {
        setup: (client) =>
          void client.on("messageCreate", (message) => {
            if (message.content !== "colours?") return;
            const menu = {
              type: ComponentType.StringSelect as const,
              custom_id: 'natter:["colours"]',
              placeholder: "Colours",
              max_values: 2,
              options: ["red", "green"].map((value) => ({ label: value, value })),
            };
            void message.reply({ components: [{ type: ComponentType.ActionRow, components: [menu] }] });
          }),
      },
    });
    await discord.world.start(pressed);
    await discord.world.asker.says("colours?");
    await discord.world.asker.chooses("Colours", "red", "green");
    await expect(discord.world.channel).toShow('You chose colours ["red","green"]');
  });

  test("and a button of your own are left to your listeners", async () => {
    const heard: string[] = [];
    await open({
      adapter: {
        setup(client) {
          client.on("messageCreate", (message) => {
            if (message.content !== "button?") return;
            const button = {
              type: ComponentType.Button as const,
              custom_id: "mine",
              label: "Mine",
              style: ButtonStyle.Primary as const,
            };
            void message.reply({ components: [{ type: ComponentType.ActionRow, components: [button] }] });
          });
          client.on("interactionCreate", (interaction) => {
            if (!interaction.isButton()) return;
            heard.push(interaction.customId);
            void interaction.reply("Thanks.");
          });
        },
      },
    });
    const { turns } = await discord.world.start(pressed);
    await discord.world.asker.says("button?");
    await discord.world.asker.clicks("Mine");
    await expect(discord.world.channel).toShow("Thanks.");
    expect(heard).toEqual(["mine"]);
    expect(turns).toEqual([]);
  });
});
