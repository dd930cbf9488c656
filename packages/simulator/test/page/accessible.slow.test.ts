import type { Browser, Page as Tab } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FormField } from "../../src/world/form.ts";
import { createPage } from "../../src/page/page.ts";
import type { Page } from "../../src/page/page.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import { createTinyPlatform } from "../support/tiny-platform.ts";
import type { Heard, TinyPlatform } from "../support/tiny-platform.ts";
import { hasBrowser, launch, openTab } from "../support/browser.ts";

// What people meet who use the page with a keyboard or a screen reader.

const place = { platform: "slack", space: "T1", channel: "C1" };
let browser: Browser;
let world: World;
let slack: TinyPlatform;
let page: Page;
let tab: Tab;
let heard: Heard[];
let complaints: string[];

function ask(fields: FormField[]): void {
  const form = { platform: "slack", space: "T1", id: "V1", person: "SLACKAda", kind: "modal" } as const;
  world.forms.show({ ...form, title: "Ask", payload: {}, open: true, fields, errors: {} });
}

describe.skipIf(!hasBrowser)("the page for people with a keyboard or a screen reader", () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    world = createWorld();
    slack = createTinyPlatform(world);
    heard = [];
    complaints = [];
    slack.hears((one) => heard.push(one));
    page = await createPage(world, [slack], { port: 0 });
    tab = await openTab(browser, page.url, complaints);
  });
  afterEach(async () => {
    await tab.close();
    await page.close();
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`);
  });

  test("a click on the words of a choice ticks that choice", async () => {
    const options = ["Red", "Green", "Blue"].map((label) => ({ label, value: label.toLowerCase() }));
    ask([{ id: "c", label: "Colours", kind: "checkbox", required: false, options }]);
    const dialog = tab.getByRole("dialog", { name: "Ask" });
    await dialog.getByText("Green").click();
    expect(await dialog.getByRole("checkbox", { name: "Green" }).isChecked()).toBe(true);
    expect(await dialog.getByRole("checkbox", { name: "Red" }).isChecked()).toBe(false);
    await dialog.getByRole("group", { name: "Colours (optional)" }).waitFor();
    await dialog.getByRole("button", { name: "Submit" }).click();
    await expect.poll(() => heard.at(-1)).toMatchObject({ type: "submitted", values: { c: ["green"] } });
  });

  test("a form takes the focus, keeps it, and gives it back", async () => {
    await tab.locator(".composer textarea").focus();
    ask([{ id: "q", label: "Question", kind: "text", required: true }]);
    const dialog = tab.getByRole("dialog", { name: "Ask" });
    await dialog.getByLabel("Question").waitFor();
    for (let stop = 0; stop < 6; stop += 1) {
      await tab.keyboard.press("Tab");
      expect(await tab.locator(":focus:not(dialog *)").count()).toBe(0);
    }
    await tab.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => tab.locator(":focus").getAttribute("aria-label")).toBe("Message #general");
  });

  test("a finished message is read out once, and a growing one is not", async () => {
    const answer = slack.answer(place, "The ans");
    const announcer = tab.locator(".announcer");
    await tab.locator(".message", { hasText: "The ans" }).waitFor();
    for (const text of ["The answer", "The answer is", "The answer is 42."]) {
      world.timeline.revise(answer, {
        by: answer.author,
        content: { text, payload: {}, controls: [], files: [] },
      });
      await tab.locator(".message", { hasText: text }).waitFor();
      expect(await announcer.textContent()).toBe("");
    }
    await expect.poll(() => announcer.textContent(), { timeout: 5_000 }).toMatch(/: The answer is 42\.$/);
  });

  test("a list of messages is one stop of the Tab key, and arrows move inside it", async () => {
    for (let number = 1; number <= 9; number += 1) slack.answer(place, `message ${number}`);
    await tab.locator(".message", { hasText: "message 9" }).waitFor();
    const stops = tab.locator('.messages .message[tabindex="0"]');
    await expect.poll(() => stops.count()).toBe(1);
    await tab.locator(".message", { hasText: "message 9" }).focus();
    await tab.keyboard.press("ArrowUp");
    await tab.keyboard.press("ArrowUp");
    await expect.poll(() => stops.textContent()).toContain("message 7");
    // The tools of the message itself follow, and then the composer: not those of the other messages.
    const shown = await tab.locator(".messages .actions button:visible").count();
    expect(shown).toBe(await tab.locator(".message:focus .actions button").count());
  });

  test("arrows choose who types, and which tab of the panel is open", async () => {
    const names = await tab.getByRole("radio").allTextContents();
    expect(names.length).toBeGreaterThan(1);
    await tab.getByRole("radio", { checked: true }).focus();
    await tab.keyboard.press("ArrowRight");
    await expect.poll(() => tab.getByRole("radio").nth(1).getAttribute("aria-checked")).toBe("true");
    await tab.keyboard.press("Alt+KeyP");
    await tab.getByRole("tab", { selected: true }).focus();
    await tab.keyboard.press("ArrowRight");
    await expect.poll(() => tab.locator(":focus").textContent()).toContain("Rate budgets");
    await tab.getByRole("tabpanel", { name: "Rate budgets" }).waitFor();
  });

  test("the box names the suggestion that Enter would take", async () => {
    await tab.locator(".composer textarea").pressSequentially("/a");
    await tab.getByRole("option", { name: /\/ask/ }).waitFor();
    const box = tab.getByRole("combobox", { name: "Message #general" });
    expect(await box.getAttribute("aria-expanded")).toBe("true");
    const chosen = await box.getAttribute("aria-activedescendant");
    expect(await tab.locator(`#${chosen}`).getAttribute("aria-selected")).toBe("true");
    expect(await tab.locator(`#${await box.getAttribute("aria-controls")}`).count()).toBe(1);
  });

  test("the page has one main part and one title, and times that machines can read", async () => {
    slack.answer(place, "hello");
    await tab.locator(".message", { hasText: "hello" }).waitFor();
    expect(await tab.locator("main").count()).toBe(1);
    expect(await tab.locator("h1").count()).toBe(1);
    expect(await tab.locator("time:not([datetime])").count()).toBe(0);
  });
});
