import type { Browser, Locator, Page as Tab } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FormField } from "../../src/world/form.ts";
import { createPage } from "../../src/page/page.ts";
import type { Page } from "../../src/page/page.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import { createTinyPlatform } from "../support/tiny-platform.ts";
import type { Heard, TinyPlatform } from "../support/tiny-platform.ts";
import { hasBrowser, launch, openTab } from "../support/browser.ts";

// Follows each act of a person on the page through to the platform. The platform has no limits, so only the
// page is tested.

const place = { platform: "slack", space: "T1", channel: "C1" };
let browser: Browser;
let world: World;
let slack: TinyPlatform;
let page: Page;
let tab: Tab;
let heard: Heard[];
let complaints: string[];

const box = (): Locator => tab.locator(".composer textarea");
const message = (text: string | RegExp): Locator => tab.locator(".message", { hasText: text });
const last = (): Heard | undefined => heard.at(-1);

async function type(words: string): Promise<void> {
  await box().fill(words);
  await box().press("Enter");
}

describe.skipIf(!hasBrowser)("on the page a person can", () => {
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

  test("answer in a thread, and go back with Escape", async () => {
    const root = slack.answer(place, "the root");
    await message("the root").hover();
    await tab.getByRole("button", { name: "Open the thread" }).click();
    await tab.getByPlaceholder("Reply in the thread").fill("a reply");
    await tab.keyboard.press("Enter");
    await expect.poll(last).toMatchObject({ type: "said", message: { thread: root.id } });
    await tab.keyboard.press("Escape");
    await tab.getByPlaceholder("Message #general").waitFor();
    await tab.locator(".thread", { hasText: "a reply" }).waitFor();
    expect(heard).toHaveLength(1);
  });

  test("edit the last message with the arrow key", async () => {
    await type("helo @bot");
    await message("helo").waitFor();
    await box().press("ArrowUp");
    await expect.poll(() => box().inputValue()).toBe("helo @bot");
    await type("hello @bot");
    await expect.poll(last).toMatchObject({ type: "edited", text: "hello @bot" });
    await message("hello @bot").locator(".versions").waitFor();
  });

  test("delete their own message, and no other's", async () => {
    await type("mine");
    slack.answer(place, "yours");
    await message("yours").hover();
    await expect(message("yours").getByRole("button", { name: "Delete" }).count()).resolves.toBe(0);
    await message("mine").hover();
    await message("mine").getByRole("button", { name: "Delete" }).click();
    await expect.poll(last).toMatchObject({ type: "deleted" });
    await message("mine").waitFor({ state: "detached" });
  });

  test("react, and take it back", async () => {
    const said = slack.answer(place, "good?");
    await message("good?").hover();
    await message("good?").getByRole("button", { name: "React with eyes" }).click();
    const chip = message("good?").locator(".reaction");
    await chip.waitFor();
    expect([...said.reactions.keys()]).toEqual(["eyes"]);
    await chip.click();
    await chip.waitFor({ state: "detached" });
  });

  test("run a command that is completed from its first letters", async () => {
    await box().pressSequentially("/a");
    await tab.getByRole("option", { name: /\/ask/ }).waitFor();
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("why not");
    await tab.keyboard.press("Enter");
    await expect.poll(last).toMatchObject({ type: "command", name: "/ask", input: "why not" });
  });

  test("fill in a form, and see what was wrong with it", async () => {
    const fields: FormField[] = [
      { id: "q", label: "Question", kind: "text", required: true },
      { id: "s", label: "Size", kind: "select", required: true, options: [{ label: "Large", value: "l" }] },
    ];
    const form = {
      platform: "slack",
      space: "T1",
      id: "V1",
      person: "SLACKAda",
      kind: "modal",
      title: "Ask",
      payload: {},
      open: true,
    } as const;
    world.forms.show({ ...form, fields, errors: { q: "That is no question." } });
    const dialog = tab.getByRole("dialog", { name: "Ask" });
    await dialog.getByText("That is no question.").waitFor();
    await dialog.getByLabel("Question").fill("why?");
    await dialog.getByRole("button", { name: "Submit" }).click();
    await expect.poll(last).toMatchObject({ type: "submitted", values: { q: "why?", s: "l" } });
    await dialog.waitFor({ state: "detached" });
  });

  test("press Stop while a bot is working", async () => {
    const root = slack.answer(place, "the root");
    world.statuses.show({
      ...place,
      thread: root.id,
      person: "SLACKbot",
      kind: "session",
      text: "processing",
    });
    await tab.getByRole("button", { name: "Stop" }).click();
    await expect.poll(last).toMatchObject({ type: "stopped", place: { thread: root.id } });
  });

  test("share a file", async () => {
    await tab
      .getByLabel("Attach files")
      .setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("1 2 3") });
    await tab.locator(".composing", { hasText: "notes.txt" }).waitFor();
    await box().press("Enter");
    await expect.poll(last).toMatchObject({
      type: "said",
      message: { versions: [{ content: { files: [{ name: "notes.txt", size: 5 }] } }] },
    });
    await tab.locator(".file", { hasText: "notes.txt" }).waitFor();
  });

  test("write a direct message", async () => {
    await tab
      .getByRole("button", { name: "Write to bot" })
      .or(tab.getByTitle("Write to bot"))
      .first()
      .click();
    await tab.getByPlaceholder("Message bot").fill("psst");
    await tab.keyboard.press("Enter");
    await expect.poll(last).toMatchObject({ type: "said", message: { channel: "D-SLACKAda-SLACKbot" } });
  });

  test("ask what a bot suggests", async () => {
    const channel = world.channel("slack", "C1");
    if (!channel) throw new Error("The tiny platform lacks its channel.");
    channel.extras["prompts"] = { title: "", prompts: [{ title: "Help me", message: "What can you do?" }] };
    world.changed({ type: "channel", channel });
    await tab.getByRole("button", { name: "Help me" }).click();
    await expect.poll(last).toMatchObject({ type: "said", text: "What can you do?" });
  });

  test("write a post in a forum", async () => {
    await tab.getByRole("button", { name: "questions" }).click();
    await tab.getByLabel("Title").fill("A riddle");
    await tab.getByLabel("Text", { exact: true }).fill("What has keys?");
    await tab.getByRole("button", { name: "Post" }).click();
    await tab.getByRole("heading", { name: "A riddle" }).waitFor();
    await expect.poll(() => message("What has keys?").count()).toBe(1);
  });

  test("read why something was refused, and keep what was typed", async () => {
    slack.say = () => Promise.reject(new Error("This channel is read-only today."));
    await type("precious words");
    await tab.getByRole("alert").getByText("read-only today").waitFor();
    await expect(box().inputValue()).resolves.toBe("precious words");
    // The refusal itself is no fault of the page, though the browser notes the status.
    complaints = [];
  });

  test("walk through messages with the arrow keys", async () => {
    slack.answer(place, "one");
    slack.answer(place, "two");
    await message("two").waitFor();
    await message("two").focus();
    await tab.keyboard.press("ArrowUp");
    await expect(tab.locator(".message:focus").innerText()).resolves.toContain("one");
  });

  test("see what only some can see, as each of them", async () => {
    slack.answer(place, "just for Ada", { onlyFor: ["SLACKAda"] });
    await message("just for Ada").getByText("Only visible to you").waitFor();
    await tab.getByRole("radio", { name: "Ben" }).or(tab.getByTitle("Type as Ben")).first().click();
    await expect.poll(() => message("just for Ada").count()).toBe(0);
  });
});
