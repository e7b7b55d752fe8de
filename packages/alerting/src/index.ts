export {
  type AlertInstance,
  type AlertPhase,
  EvaluationError,
  type Measurement,
  retireRule,
  type Transition,
} from './alert-state.ts';
export { DEFAULT_RULES } from './default-rules.ts';
export { type DueGroup, dueGroups, type Told, toldOf } from './due-notifications.ts';
export {
  evaluateRule,
  FRESH_MEMORY,
  labelOf,
  type MeasureQuery,
  type MeasureQuestion,
  type Round,
  type RuleMemory,
} from './evaluate-rule.ts';
export type { Clocks } from './evaluation-moment.ts';
export type { Measure, MeasureUnit } from './measure.ts';
export {
  LOG_ONLY,
  type NotificationPlan,
  parseNotificationFile,
  type Webhook,
} from './notification-file.ts';
export type { ParsedRuleFile, RuleDefinition, RuleFileFault } from './rule-definition.ts';
export { parseRuleFile } from './rule-file.ts';
export { readSelection, type Selection } from './selection.ts';
export { expandTemplate } from './template.ts';
export { type NotifiedAlert, webhookPayload } from './webhook-payload.ts';
