import type { Usage } from "#core/bot";

/**
 * The price of a million tokens, by the model's name. A name stands for all that begin with it, the longest one
 * first: "gpt-5-mini" is also "gpt-5-mini-2025-08-07".
 */
export type PriceTable = Readonly<Record<string, { input: number; output: number }>>;

/** Adds the estimated price, if the table has the model. */
export function priced(usage: Usage, table: PriceTable): Usage {
  const name = Object.keys(table)
    .filter((known) => usage.model.startsWith(known))
    .toSorted((one, other) => other.length - one.length)[0];
  const price = name === undefined ? undefined : table[name];
  if (!price) return usage;
  const cost = (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1e6;
  return { ...usage, price: (usage.price ?? 0) + cost };
}
