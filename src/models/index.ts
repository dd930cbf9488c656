// In the order in which a bot's author needs them.
export { openai, openaiModel, type OpenaiOptions } from "./openai.ts";
export { tool, type Tool, type ToolContext, type ToolOptions } from "./tool.ts";
export { balance, fallback } from "./fallback.ts";
export { structured, type Structured, type StructuredOptions } from "./structured.ts";
export { summarizing, type SummarizingOptions } from "./summarizing.ts";
export { fromStream, type FromStreamOptions } from "./from-stream.ts";
export { createFileText, fileText, type FileText, type FileTextOptions } from "./file-text.ts";
export type { Extract, Extracted, ExtractLimits, Extractor } from "./extractor.ts";
export type { PriceTable } from "./price.ts";
// For models of one's own.
export { converse, type ConverseOptions } from "./converse.ts";
export { createDemoModel } from "./demo-model.ts";
export type * from "./model.ts";
