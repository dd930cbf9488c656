import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packageEntries } from "./support/package-entries.ts";

/** The names that an entry exports, as its source lists them. */
function exportsOf(file: string): { values: string[]; types: string[] } {
  const code = readFileSync(file, "utf8")
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/\/\/.*$/gm, "");
  const values: string[] = [];
  const types: string[] = [];
  for (const { groups = {} } of code.matchAll(/^export (?<type>type )?\{(?<names>[^}]*)\}/gm))
    for (const name of (groups["names"] ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean)) {
      const isType = groups["type"] !== undefined || name.startsWith("type ");
      (isType ? types : values).push(name.replace(/^type /, ""));
    }
  for (const { groups = {} } of code.matchAll(
    /^export (?<kind>interface|type|const|(?:async )?function) (?<name>\w+)/gm,
  ))
    (/^(?:interface|type)$/.test(groups["kind"] ?? "") ? types : values).push(groups["name"] ?? "");
  return { values: values.toSorted(), types: types.toSorted() };
}

test.each(packageEntries)("$name lists what it exports", async ({ source }) => {
  expect(readFileSync(source, "utf8")).not.toMatch(/^export (?:type )?\*/m);
  const module: Record<string, unknown> = await import(`../${source}`);
  expect(Object.keys(module).toSorted()).toEqual(exportsOf(source).values);
});

/** The simulator is a package of its own, and lists its names itself. */
const entries = packageEntries.filter(({ name }) => name !== "natter/simulator");

const listed: Record<string, { count: number; values: string; types: string }> = {
  natter: {
    count: 58,
    values: `BadInput Failure apologize attachment bot card compose file fill finish isAddressed lastMessages limit logTurns matches
      measure memory natter on progress redis retry run sources status timeout tokenBudget toolUse usage writing`,
    types: `AfterAnswer AskHandle AskReply AskRequest Bot BotOptions Context DataMiddleware Duration FailureKind FileRef History JsonValue
      Measurement Message Middleware Natter NatterOptions Part Person RespondFunction Responder Session StandardSchema Storage
      StorageSource ThreadRef Turn`,
  },
  "natter/platform": {
    count: 41,
    values:
      "BadInput Failure Gone LeaseEnded PartialHistory closeMarkdown fetchFile firstPage isSpoofed lateMention setting",
    types: `Action Adapter Budget Button Card Claims Cursors Draft FailureKind FileRef Gate Inbound JsonValue Log Message Page Person PersonRef
      Platform PlatformTools Priority Progress Quote RateLimitReport Receive Surface ThreadRef Turn Variable Via`,
  },
  "natter/testing": {
    count: 21,
    values: "adapterContract answerOf board contextOf storeContract turnOf",
    types: `Ability AdapterContractOptions Answer Board BoardAnswer BoardMessage BoardPlatform ContractCase HasHappened Said
      StoreContractOptions StoreWorld World WorldFault WorldPerson`,
  },
  "natter/slack": { count: 4, values: "slack", types: "Rating SlackOptions Welcome" },
  "natter/discord": { count: 2, values: "discord", types: "DiscordOptions" },
  "natter/terminal": { count: 3, values: "terminal", types: "Terminal TerminalOptions" },
  "natter/openai": {
    count: 37,
    values: `balance converse createDemoModel createFileText fallback fileText fromStream openai openaiModel structured summarizing tool`,
    types: `ConverseOptions Extract ExtractLimits Extracted Extractor FileText FileTextOptions FromStreamOptions Image JsonSchema Model ModelContext
      ModelMessage ModelReply ModelRequest OpenaiOptions PriceTable Structured StructuredOptions SummarizingOptions Tool ToolCall ToolContext
      ToolDescription ToolOptions`,
  },
};

test("every entry of the package is here", () => {
  expect(entries.map(({ name }) => name).toSorted()).toEqual(Object.keys(listed).toSorted());
});

test.each(entries)("$name exports these names and no others", ({ name, source }) => {
  const { values, types } = exportsOf(source);
  const wanted = listed[name] ?? { count: 0, values: "", types: "" };
  expect(values).toEqual(wanted.values.split(/\s+/));
  expect(types).toEqual(wanted.types.split(/\s+/));
  expect(values.length + types.length).toBe(wanted.count);
});
