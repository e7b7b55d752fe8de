export { AttributeGate, type AttributeLimits, type Shaping } from './attribute-gate.ts';
export { KeyRules } from './key-rules.ts';
export {
  DEFAULT_RULES,
  SHAPING_ACTIONS,
  SHAPING_PLACES,
  type ShapingAction,
  type ShapingPlace,
  type ShapingRule,
} from './shaping-rules.ts';
