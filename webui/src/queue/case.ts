import type { components, paths } from '../api/generated/hub';

type Schemas = components['schemas'];

/** An open delay, or one that has cleared, with what is shown beside it and what agents did with it. Its version only grows. */
export type DelayCase = Schemas['DelayCase'];
export type CaseDelay = Schemas['CaseDelay'];
export type Place = Schemas['CasePlace'];
export type ResolutionReason = Schemas['ResolutionReason'];
export type DelayResult = Schemas['DelayResult'];
export type LogLine = Schemas['LogLine'];
export type Forecast = Schemas['Forecast'];

/** A page of cases, and the position of the queue before it was read. */
export type CasePage = paths['/agents/v1/delays']['get']['responses'][200]['content']['application/json'];
