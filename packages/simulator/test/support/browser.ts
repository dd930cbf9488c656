import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, Page as Tab } from "playwright-core";

const candidates = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
const advice = "There is no Chromium here: install it, or name one in CHROMIUM_PATH.";
// A test that is skipped in continuous integration proves nothing.
if (!executablePath && process.env["CI"]) throw new Error(advice);
if (!executablePath) console.warn(`Skipped the tests in a browser. ${advice}`);

/** Whether there is a browser to test with. */
export const hasBrowser: boolean = executablePath !== undefined;

export function launch(): Promise<Browser> {
  // Containers often run as root, where Chromium's sandbox cannot; the page under test is our own.
  return chromium.launch({ ...(executablePath && { executablePath }), args: ["--no-sandbox"] });
}

/**
 * Opens the page and waits until it has drawn. What the browser complains about, like a blocked script, is
 * gathered.
 */
export async function openTab(
  browser: Browser,
  url: string,
  complaints: string[],
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<Tab> {
  const tab = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  tab.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  tab.on("pageerror", (error) => void complaints.push(error.message));
  await tab.goto(url);
  await tab.locator(".column").first().waitFor();
  return tab;
}
