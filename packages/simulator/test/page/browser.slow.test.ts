import type { Browser, Locator, Page as Tab } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSimulator } from "../../src/index.ts";
import type { Simulator } from "../../src/index.ts";
import { startGrowingBots } from "../support/growing-bots.ts";
import { hasBrowser, launch, openTab } from "../support/browser.ts";

/** A folder for pictures: set it to take those of the documentation again. */
const pictures = process.env["NATTER_PICTURES"];

let browser: Browser;
let simulator: Simulator;
let stopBots: () => Promise<void>;
let tab: Tab;
let complaints: string[];

function open(options: Parameters<Browser["newPage"]>[0] = {}): Promise<Tab> {
  return openTab(browser, simulator.page?.url ?? "", complaints, options);
}

const column = (platform: string): Locator => tab.locator(`.column.${platform}`);

/** Types a mention as a person would, completing the name from its first letters. */
async function mention(platform: string, words: string): Promise<void> {
  const area = column(platform).locator("textarea");
  await area.focus();
  await tab.keyboard.type("@nat");
  await column(platform)
    .getByRole("option", { name: /natter/ })
    .waitFor();
  await tab.keyboard.press("Enter");
  await tab.keyboard.type(words);
  await tab.keyboard.press("Enter");
}

async function picture(name: string): Promise<void> {
  if (pictures) await tab.screenshot({ path: `${pictures}/${name}.png` });
}

describe.skipIf(!hasBrowser)("in a real browser", () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    complaints = [];
    simulator = await createSimulator({ page: { port: 0 } });
    stopBots = await startGrowingBots(simulator, pictures ? 300 : 100);
    tab = await open();
  });
  afterEach(async () => {
    await tab.close();
    await stopBots();
    await simulator.stop();
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`);
  });

  test.each(["slack", "discord"])(
    "a mention on %s grows an answer, its button works, and a reload loses nothing",
    async (platform) => {
      await mention(platform, "why did the deploy fail?");
      const here = column(platform);
      const answer = here.locator(".message", { hasText: "The deploy failed" });
      await answer.waitFor();
      const lengths = new Set<number>();
      await expect
        .poll(
          async () => {
            lengths.add((await answer.innerText()).length);
            return answer.getByRole("button", { name: "Run them" }).isVisible();
          },
          { timeout: 15_000, interval: 20 },
        )
        .toBe(true);
      expect(lengths.size).toBeGreaterThanOrEqual(3);

      await answer.getByRole("button", { name: "Run them" }).click();
      const pressed = here.locator(".message", { hasText: "@Ada pressed the button" });
      await pressed.waitFor();

      await tab.reload();
      await pressed.waitFor();
      await expect(answer.innerText()).resolves.toContain("safe to repeat");
      await expect(answer.locator("strong").first().innerText()).resolves.toBe("two migrations");
      await expect(answer.locator("pre code").innerText()).resolves.toContain("npm run migrate");
    },
  );

  test("a text with the page's markup stays text", async () => {
    const attack = `<img src=x onerror="document.title='owned'"> [x](javascript:document.title='owned')`;
    await simulator.slack.asker.says(attack);
    await simulator.discord.asker.says(attack);
    for (const platform of ["slack", "discord"]) {
      const message = column(platform).locator(".message", { hasText: "onerror" });
      await message.waitFor();
      await expect(message.locator("img, a").count()).resolves.toBe(0);
    }
    await expect(tab.title()).resolves.toMatch(/^natter/);
  });

  test("another person types, and sees what is new to them", async () => {
    await tab.getByRole("radio", { name: /Ben/ }).click();
    await simulator.slack.asker.in(simulator.slack.channel).says("hello Ben");
    await column("slack").locator(".message", { hasText: "hello Ben" }).waitFor();
    await mention("slack", "and I?");
    await expect
      .poll(() => {
        const [, mine] = simulator.world.timeline.at(simulator.slack.channel.place);
        return simulator.world.nameOf("slack", mine?.author ?? "");
      })
      .toBe("Ben");
    // What stands in front of the reader is read.
    await expect
      .poll(
        () => simulator.world.unread.of(simulator.slack.channel.place, simulator.slack.bystander.id).count,
      )
      .toBe(0);
  });

  test("the versions of an answer can be leafed through by keyboard", async () => {
    await mention("discord", "why?");
    const answer = column("discord").locator(".message", { hasText: "safe to repeat" });
    await answer.getByRole("button", { name: "Run them" }).waitFor({ timeout: 15_000 });
    await answer.locator("button.versions").click();
    const dialog = tab.getByRole("dialog");
    await expect(dialog.getByRole("heading").innerText()).resolves.toBe("Version 5 of 5");
    await tab.keyboard.press("Home");
    await expect(dialog.getByRole("heading").innerText()).resolves.toBe("Version 1 of 5");
    await expect(dialog.innerText()).resolves.not.toContain("safe to repeat");
    await picture("page-versions");
    await tab.keyboard.press("Escape");
    await expect(dialog.count()).resolves.toBe(0);
  });

  test("the panel shows calls and budgets, and a fault that is switched on happens", async () => {
    await tab.getByRole("button", { name: "Behind the chat" }).click();
    await tab.getByRole("tab", { name: "Faults" }).click();
    await tab.getByLabel("What goes wrong for").selectOption("chat.appendStream");
    await tab.getByRole("listitem").filter({ hasText: "500" }).getByRole("button", { name: "Once" }).click();
    await expect
      .poll(() => simulator.world.faults.planned())
      .toMatchObject([{ target: "chat.appendStream", remaining: 1 }]);
    await tab.getByRole("tab", { name: "API calls" }).click();
    await mention("slack", "why?");
    await tab.locator(".call.refused", { hasText: "chat.appendStream" }).first().waitFor();
    expect(simulator.world.faults.planned()).toEqual([]);
    await tab.getByRole("tab", { name: "Rate budgets" }).click();
    await tab.locator(".budgets li", { hasText: "chat.appendStream" }).waitFor();
  });

  test("on a phone one platform fills the screen", async () => {
    await tab.close();
    tab = await open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await expect(column("slack").isVisible()).resolves.toBe(true);
    await expect(column("discord").isVisible()).resolves.toBe(false);
    await tab.getByRole("button", { name: "Discord" }).click();
    await column("discord").waitFor();
    await expect(column("slack").isVisible()).resolves.toBe(false);
    await mention("discord", "why?");
    await column("discord").getByRole("button", { name: "Run them" }).waitFor({ timeout: 15_000 });
    const isTooWide = await tab.evaluate("document.documentElement.scrollWidth > innerWidth");
    expect(isTooWide).toBe(false);
    await picture("page-phone");
  });

  test("both platforms answer side by side, in light and in dark", async () => {
    await mention("slack", "why did the deploy fail?");
    await mention("discord", "why did the deploy fail?");
    const growing = column("slack").locator(".message", { hasText: "I would run them" });
    await growing.waitFor({ timeout: 15_000 });
    await picture("page-growing");
    for (const platform of ["slack", "discord"]) {
      await column(platform).getByRole("button", { name: "Run them" }).waitFor({ timeout: 15_000 });
    }
    await tab.mouse.move(0, 0);
    await picture("page-light");
    await tab.emulateMedia({ colorScheme: "dark" });
    await tab.getByRole("button", { name: "Behind the chat" }).click();
    await picture("page-dark");
    expect(complaints).toEqual([]);
  });
});
