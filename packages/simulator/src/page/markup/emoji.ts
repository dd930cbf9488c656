/** The short names that people and bots use most. Others show as `:name:`. */
export const shortcodes: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  thumbsup: "👍",
  thumbsdown: "👎",
  eyes: "👀",
  heart: "❤️",
  tada: "🎉",
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  x: "❌",
  wastebasket: "🗑️",
  warning: "⚠️",
  rocket: "🚀",
  fire: "🔥",
  bulb: "💡",
  mag: "🔍",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  stop_sign: "🛑",
  octagonal_sign: "🛑",
  repeat: "🔁",
  arrows_counterclockwise: "🔄",
  wave: "👋",
  pray: "🙏",
  raised_hands: "🙌",
  clap: "👏",
  smile: "😄",
  slightly_smiling_face: "🙂",
  joy: "😂",
  sob: "😭",
  thinking_face: "🤔",
  robot_face: "🤖",
  sparkles: "✨",
  star: "⭐",
  memo: "📝",
  paperclip: "📎",
  lock: "🔒",
  question: "❓",
  exclamation: "❗",
  zap: "⚡",
  100: "💯",
};

/** Returns the sign of a reaction's name. Discord's names are signs already. */
export function toSign(name: string): string {
  return shortcodes[name] ?? (/^[\w+-]+$/.test(name) ? `:${name}:` : name);
}

/** The reactions that the page offers, by Slack's names. */
export const offeredReactions: readonly string[] = [
  "+1",
  "eyes",
  "heart",
  "tada",
  "white_check_mark",
  "x",
  "wastebasket",
];
