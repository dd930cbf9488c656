import { z } from "zod";
import type { Lease } from "../engine.ts";
import { type JsonValue, toJson } from "../json.ts";
import type { PageRecord } from "../presenting/drafts.ts";
import type { Outage } from "../presenting/outage.ts";
import type { ShownRecord } from "../presenting/painter.ts";
import { parseStored } from "../session/stored-schemas.ts";
import { type Outcome, outcomeSchema } from "./outcome.ts";

/**
 * Everything that a turn saves with its lease, by the names under which it is stored. The next holder goes on from here, and it
 * may run a newer version of natter: a name never changes its meaning.
 */
export interface TurnFields {
  /** The name of the bot that answers, saved before it is asked. */
  bot: string;
  /** What readers can see of the answer, saved now and then while it grows. */
  text: string;
  /** For how long the platform was away while readers saw a part of the answer. */
  outage: Outage;
  /** The complete answer, saved before any of its pages is sealed. */
  answer: Outcome;
  /** The message of each page, counted from 1: its key before it is posted, its reference as soon as it is known. */
  [page: `page ${number}`]: PageRecord;
  /** Each `context.once`, by its name. `null`: it failed, and may be tried again. */
  [step: `step ${string}`]: StepRecord | null;
}

/** Only `begun`: the process died before it could tell whether the step was done. */
export type StepRecord = { begun: true } | { result: JsonValue };

/** The one place that reads and writes what a lease saves. Reading returns what earlier holders saved. */
export interface TurnRecord extends ShownRecord {
  readonly bot: string | undefined;
  saveBot(name: string): Promise<void>;
  readonly outcome: Outcome | undefined;
  saveOutcome(outcome: Outcome): Promise<void>;
  step(name: string): StepRecord | undefined;
  saveStep(name: string, step: StepRecord | null): Promise<void>;
}

const pageSchema = z.object({
  key: z.string(),
  begins: z.string().exactOptional(),
  ref: z.json().exactOptional(),
  replaced: z.array(z.json()).exactOptional(),
});
const outageSchema = z.object({ from: z.number(), to: z.number() });
const stepSchema = z.union([z.object({ begun: z.literal(true) }), z.object({ result: z.json() })]);

/** `failed`: the messages of an answer that failed, which this one is written into. */
export function createTurnRecord(
  turnId: string,
  lease: Pick<Lease, "saved" | "save">,
  failed: Readonly<Record<string, JsonValue>> = {},
): TurnRecord {
  const read = <F extends keyof TurnFields, T>(field: F, schema: z.ZodType<T>): T | undefined => {
    const value = lease.saved[field] ?? failed[field];
    return value === undefined ? undefined : parseStored(schema, value, `${turnId} ${field}`);
  };
  const save = <F extends keyof TurnFields>(field: F, value: TurnFields[F]): Promise<void> =>
    lease.save(field, toJson(value));

  return {
    wasBegun: Object.keys(lease.saved).length > 0,
    get bot() {
      return read("bot", z.string());
    },
    saveBot: (name) => save("bot", name),
    get text() {
      return read("text", z.string()) ?? "";
    },
    saveText: (text) => save("text", text),
    get outage() {
      return read("outage", outageSchema);
    },
    saveOutage: (outage) => save("outage", outage),
    get outcome() {
      return read("answer", outcomeSchema);
    },
    saveOutcome: (outcome) => save("answer", outcome),
    get pages() {
      const pages: PageRecord[] = [];
      for (;;) {
        const page = read(pageField(pages.length), pageSchema);
        if (!page) return pages;
        pages.push(page);
      }
    },
    savePage: (index, page) => save(pageField(index), page),
    step: (name) => read(stepField(name), stepSchema.nullable()) ?? undefined,
    saveStep: (name, step) => save(stepField(name), step),
  };
}

/** The messages of an answer in the form in which a lease saves them, for `createTurnRecord` to read again. */
export function toPageFields(pages: readonly (PageRecord | undefined)[]): Record<string, JsonValue> {
  return Object.fromEntries(pages.flatMap((page, index) => (page ? [[pageField(index), toJson(page)]] : [])));
}

const pageField = (index: number) => `page ${index + 1}` as const;
const stepField = (name: string) => `step ${name}` as const;
