// natter/openai: language models, for authors of bots.

// Answer with a model
export { openai, openaiModel, type OpenaiOptions } from "./openai.ts";

// Give it tools
export { tool, type Tool, type ToolContext, type ToolOptions } from "./tool.ts";

// Use several models, and other streams
export { balance, fallback } from "./fallback.ts";

// Shape what goes in and out
export { structured, type Structured, type StructuredOptions } from "./structured.ts";
export { summarizing, type SummarizingOptions } from "./summarizing.ts";
export { fromStream, type FromStreamOptions } from "./from-stream.ts";

// Let it read files
export { createFileText, fileText, type FileText, type FileTextOptions } from "./file-text.ts";
export type { Extract, Extracted, ExtractLimits, Extractor } from "./extractor.ts";
export type { PriceTable } from "./price.ts";

// Bring another model
export { converse, type ConverseOptions } from "./converse.ts";
export { createDemoModel } from "./demo-model.ts";
export type {
  Image,
  JsonSchema,
  Model,
  ModelContext,
  ModelMessage,
  ModelReply,
  ModelRequest,
  ToolCall,
  ToolDescription,
} from "./model.ts";
