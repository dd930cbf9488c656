import { describe, expect, expectTypeOf, test } from "vitest";
import { BadInput, type JsonValue } from "#core";
import { createTurnRecord, type TurnFields } from "../../../src/core/answering/turn-record.ts";

/** A holder that saves into `saved`, and reads what earlier ones have saved there. */
function holderOf(saved: Record<string, JsonValue>) {
  const save = async (field: string, value: JsonValue): Promise<void> => void (saved[field] = value);
  return createTurnRecord("board/1", { saved: structuredClone(saved), save });
}

const outcome = {
  pages: [{ text: "Hello.", progress: [], buttons: [], last: true as const }],
  text: "Hello.",
  tools: [],
  usage: [],
  failed: false,
  cut: false,
  at: 1,
};

/** What every version of natter stores. After an update in the middle of an answer, the new version must read it. */
const stored: Record<string, JsonValue> = {
  bot: "support",
  text: "Hel",
  answer: outcome,
  "page 1": { key: "board/1#1.1", ref: { id: "1" } },
  outage: { from: 1, to: 2 },
  "page 2": { key: "board/1#2.1", begins: "It goes on" },
  "step pay": { result: 3 },
  "step tell": { begun: true },
  "step fail": null,
};

describe("what a turn saves", () => {
  test("is these fields and no others", () => {
    expectTypeOf<keyof TurnFields>().toEqualTypeOf<
      "bot" | "text" | "outage" | "answer" | `page ${number}` | `step ${string}`
    >();
  });

  test("is stored under names that never change", async () => {
    const saved: Record<string, JsonValue> = {};
    const record = holderOf(saved);
    await record.saveBot("support");
    await record.saveText("Hel");
    await record.saveOutage({ from: 1, to: 2 });
    await record.saveOutcome(outcome);
    await record.savePage(0, { key: "board/1#1.1", ref: { id: "1" } });
    await record.savePage(1, { key: "board/1#2.1", begins: "It goes on" });
    await record.saveStep("pay", { result: 3 });
    await record.saveStep("tell", { begun: true });
    await record.saveStep("fail", null);
    expect(saved).toEqual(stored);
  });

  test("is what the next holder reads", () => {
    const record = holderOf(stored);
    expect(record.bot).toBe("support");
    expect(record.text).toBe("Hel");
    expect(record.outage).toEqual({ from: 1, to: 2 });
    expect(record.outcome).toEqual(outcome);
    expect(record.pages).toEqual([
      { key: "board/1#1.1", ref: { id: "1" } },
      { key: "board/1#2.1", begins: "It goes on" },
    ]);
    expect(record.step("pay")).toEqual({ result: 3 });
    expect(record.step("tell")).toEqual({ begun: true });
    expect(record.step("fail")).toBeUndefined();
  });

  test("is empty for the first holder", () => {
    const { bot, text, outcome: none, pages, step } = holderOf({});
    expect([bot, text, none, pages, step("pay")]).toEqual([undefined, "", undefined, [], undefined]);
  });

  test("is refused by name when it cannot be read", () => {
    const record = holderOf({ answer: "nonsense", "page 1": 7 });
    expect(() => record.outcome).toThrow(BadInput);
    expect(() => record.pages).toThrow("board/1 page 1");
  });
});
